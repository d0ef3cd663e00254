import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ShiftFindingsTests {
  /// Returns a curve of two seeds with the same accuracies.
  private func curve(
    _ network: NetworkChoice, _ training: ShiftTraining = .unmoved, _ accuracies: Double...
  ) -> ShiftCurve {
    ShiftCurve(network: network, training: training, accuracies: accuracies.map { [$0, $0] })
  }

  private func answer(_ curves: [ShiftCurve]) -> ShiftAnswer {
    ShiftAnswer(
      diagonal: DiagonalShift(), curves: curves, chance: 0.1, grid: CSVTable(header: []))
  }

  private func sentences(_ curves: [ShiftCurve]) -> [String] {
    Array(answer(curves).findings.map(\.text).dropLast())
  }

  @Test func endsWithTheDiagonal() {
    let expected: [String] = [
      "One pixel to the right changes the untrained dense layer's activations by 125.7 % of their "
        + "length; the convolution's output is the same map moved, to the last bit."
    ]
    #expect(
      answer([]).findings.map(\.text)
        == expected)
  }

  @Test func saysIfACNNIsOnlyLessFragile() {
    let curves = [
      curve(.dense, .unmoved, 0.98, 0.9, 0.7, 0.5, 0.3),
      curve(.cnn, .unmoved, 0.99, 0.98, 0.95, 0.8, 0.6),
    ]
    let expected: [String] = [
      "Trained on unmoved images, cnn is not shift-invariant: it loses up to 39.00 ± 0.00 points, at 4 pixels, dense 68.00 ± 0.00 points "
        + "there. It is only less fragile than dense, at every distance.",
      "Trained on unmoved images, dense gives 98.00 ± 0.00 % on such, and moved by pixels: 90.00 ± 0.00 % at 1, "
        + "70.00 ± 0.00 % at 2, 30.00 ± 0.00 % at 4.",
      "Trained on unmoved images, cnn gives 99.00 ± 0.00 % on such, and moved by pixels: 98.00 ± 0.00 % at 1, "
        + "95.00 ± 0.00 % at 2, 60.00 ± 0.00 % at 4.",
    ]
    #expect(sentences(curves) == expected)
  }

  @Test func saysIfACNNIsInvariant() {
    let curves = [
      curve(.dense, .unmoved, 0.98, 0.97, 0.89), curve(.cnn, .unmoved, 0.99, 0.99, 0.98),
    ]
    #expect(
      sentences(curves).first
        == "cnn loses at most 1.00 ± 0.00 points: shift-invariant as far as 2 pixels.")
  }

  /// The loss at one pixel has the smaller mean and the wider interval.
  @Test func aDistanceWithAWideIntervalLeavesInvarianceOpen() {
    let cnn = ShiftCurve(
      network: .cnn, training: .unmoved,
      accuracies: [[0.99, 0.99], [0.99, 0.972], [0.98, 0.98]])
    let finding = answer([cnn]).findings[0]
    #expect(
      finding.text
        == "cnn loses up to 1.00 ± 0.00 points, at 2 pixels: inconclusive whether it is "
        + "shift-invariant.")
    #expect(finding.isInconclusive)
  }

  @Test func saysIfACNNIsNoBetterOrPartlyBetter() {
    let dense = curve(.dense, .unmoved, 0.9, 0.8, 0.7)
    #expect(
      sentences([dense, curve(.cnn, .unmoved, 0.9, 0.8, 0.5)]).first
        == "Trained on unmoved images, cnn is not shift-invariant: it loses up to 40.00 ± 0.00 points, at 2 pixels, dense 20.00 ± 0.00 points "
        + "there. It is not measurably less fragile than dense at any distance.")
    #expect(
      sentences([dense, curve(.cnn, .unmoved, 0.9, 0.85, 0.5)]).first
        == "Trained on unmoved images, cnn is not shift-invariant: it loses up to 40.00 ± 0.00 points, at 2 pixels, dense 20.00 ± 0.00 points "
        + "there. It loses less than dense at distances of 1 only.")
  }

  @Test func doesNotCallANetworkAtChanceInvariant() {
    let found = sentences([curve(.dense, .unmoved, 0.1, 0.1), curve(.cnn, .unmoved, 0.11, 0.12)])
    #expect(found.count == 3)
    #expect(found.first == "cnn has learned too little to tell whether it is shift-invariant.")
  }

  @Test func saysWhatAugmentationGainsAndCosts() {
    let curves = [
      curve(.cnn, .unmoved, 0.99, 0.8), curve(.cnn, .augmented, 0.98, 0.97),
    ]
    let expected: [String] = [
      "Trained on unmoved images, cnn is not shift-invariant: it loses up to 19.00 ± 0.00 points, at 1 pixel.",
      "Trained on unmoved images, cnn gives 99.00 ± 0.00 % on such, and moved by pixels: 80.00 ± 0.00 % at 1.",
      "Trained on moved images, cnn gives 97.00 ± 0.00 % at 1 pixel (+17.00 points against training on "
        + "unmoved ones) and 98.00 ± 0.00 % on unmoved images (-1.00 points).",
    ]
    #expect(sentences(curves) == expected)
  }

  @Test func oneSeedIsInconclusiveAboutInvariance() {
    let curve = ShiftCurve(network: .cnn, training: .unmoved, accuracies: [[0.99], [0.5]])
    let finding = answer([curve]).findings.first
    #expect(
      finding?.text
        == "cnn loses up to 49.00 points, at 1 pixel: inconclusive whether it is shift-invariant.")
    #expect(finding?.isInconclusive == true)
  }
}
