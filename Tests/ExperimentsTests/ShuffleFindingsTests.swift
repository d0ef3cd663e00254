import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ShuffleFindingsTests {
  private func cell(
    _ model: NetworkChoice, _ trainedOn: ImageVariant, _ testedOn: ImageVariant,
    _ accuracies: Double...
  ) -> ShuffleAnswer.Cell {
    ShuffleAnswer.Cell(
      model, trainedOn, testedOn,
      Dictionary(uniqueKeysWithValues: accuracies.enumerated().map { (UInt64($0), $1) }))
  }

  private func findings(
    _ cells: [ShuffleAnswer.Cell], isMNIST: Bool = true, chance: Double = 0.1, epochs: Int = 12,
    change: (inout TrainingSettings) -> Void = { _ in }
  ) -> [Finding] {
    var training = TrainingSettings()
    training.epochs = epochs
    change(&training)
    return ShuffleAnswer(
      cells: cells, outcomes: [], table: [],
      ground: .init(chance: chance, isMNIST: isMNIST, training: training)
    ).findings
  }

  private func sentences(
    _ cells: [ShuffleAnswer.Cell], isMNIST: Bool = true, chance: Double = 0.1, epochs: Int = 12
  ) -> [String] {
    findings(cells, isMNIST: isMNIST, chance: chance, epochs: epochs).map(\.text)
  }

  /// The accuracies that the texts claim for MNIST.
  private var asClaimed: [ShuffleAnswer.Cell] {
    [
      cell(.dense, .normal, .normal, 0.978, 0.978), cell(.dense, .shuffled, .shuffled, 0.98, 0.98),
      cell(.dense, .normal, .shuffled, 0.12, 0.122), cell(.cnn, .normal, .normal, 0.9905, 0.9905),
      cell(.cnn, .shuffled, .shuffled, 0.96, 0.964), cell(.cnn, .normal, .shuffled, 0.094, 0.096),
    ]
  }

  @Test func judgesTheClaimsAboutMNIST() {
    #expect(
      sentences(asClaimed) == [
        "Retrained on shuffled pixels, dense changes by +0.20 ± 0.00 points: it makes no assumption "
          + "about which pixels are neighbours.",
        "Retrained on shuffled images, cnn gives 96.20 ± 2.54 %, -2.85 points from its normal "
          + "images: it does not collapse to chance.",
        "Trained on normal and tested on shuffled images, cnn gives 9.50 ± 1.27 %, where chance "
          + "is 10.0 %: a collapse to chance.",
        "Trained on normal and tested on shuffled images, dense gives 12.10 ± 1.27 %, where "
          + "chance is 10.0 %: a collapse to chance.",
        "dense on normal images: 97.80 ± 0.00 % after 12 epochs; the texts' 97.8 % holds "
          + "(+0.00 points; tolerance ±0.3 points).",
        "dense on shuffled images: 98.00 ± 0.00 % after 12 epochs; the texts' 97.8 % holds "
          + "(+0.20 points; tolerance ±0.3 points).",
        "cnn on normal images: 99.05 ± 0.00 % after 12 epochs with a dropout of 0.5; "
          + "the texts' 99.2 % holds "
          + "(-0.15 points; tolerance ±0.3 points).",
      ])
  }

  @Test func isInconclusiveIfIntervalsCrossTheTolerance() {
    let cells = [
      cell(.dense, .normal, .normal, 0.977, 0.979), cell(.dense, .shuffled, .shuffled, 0.98, 0.98),
      cell(.dense, .normal, .shuffled, 0.1, 0.14), cell(.cnn, .normal, .normal, 0.99, 0.991),
      cell(.cnn, .shuffled, .shuffled, 0.1, 0.2),
    ]
    #expect(
      sentences(cells) == [
        "Retrained on shuffled pixels, dense changes by +0.20 ± 1.27 points: inconclusive.",
        "Retrained on shuffled images, cnn gives 15.00 ± 63.53 %, -84.05 points from its normal "
          + "images: inconclusive.",
        "Trained on normal and tested on shuffled images, dense gives 12.00 ± 25.41 %, where "
          + "chance is 10.0 %: inconclusive.",
        "dense on normal images: 97.80 ± 1.27 % after 12 epochs; the texts' 97.8 % is inconclusive "
          + "(+0.00 points; tolerance ±0.3 points).",
        "dense on shuffled images: 98.00 ± 0.00 % after 12 epochs; the texts' 97.8 % holds "
          + "(+0.20 points; tolerance ±0.3 points).",
        "cnn on normal images: 99.05 ± 0.64 % after 12 epochs with a dropout of 0.5; "
          + "the texts' 99.2 % is inconclusive "
          + "(-0.15 points; tolerance ±0.3 points).",
      ])
  }

  @Test func saysWhereAClaimDoesNotHold() {
    let cells = [
      cell(.dense, .normal, .normal, 0.95, 0.95),
      cell(.dense, .shuffled, .shuffled, 0.94, 0.94), cell(.cnn, .normal, .normal, 0.988, 0.988),
      cell(.cnn, .normal, .shuffled, 0.2, 0.2),
    ]
    #expect(
      sentences(cells, epochs: 10) == [
        "Retrained on shuffled pixels, dense changes by -1.00 ± 0.00 points: more than \"barely "
          + "changes\" allows (±0.3 points).",
        "Trained on normal and tested on shuffled images, cnn gives 20.00 ± 0.00 %, where chance is "
          + "10.0 %: no collapse to chance.",
        "dense on normal images: 95.00 ± 0.00 % after 10 epochs; the texts' 97.8 % does not hold "
          + "(-2.80 points; tolerance ±0.3 points).",
        "dense on shuffled images: 94.00 ± 0.00 % after 10 epochs; the texts' 97.8 % does not hold "
          + "(-3.80 points; tolerance ±0.3 points).",
        "cnn on normal images: 98.80 ± 0.00 % after 10 epochs with a dropout of 0.5; the texts' 99.2 % "
          + "does not hold (-0.40 points; tolerance ±0.3 points).",
      ])
  }

  @Test func saysNothingOfTheTextsPercentagesAfterFewEpochs() {
    #expect(sentences(asClaimed, epochs: 9) == Array(sentences(asClaimed).dropLast(3)))
  }

  @Test func doesNotJudgeTheTextsPercentagesByAnotherTraining() {
    let found = findings(asClaimed) { $0.optimizer = .sgd(learningRate: 1e-4, momentum: 0) }
    #expect(
      found.map(\.text).dropFirst(4) == [
        "The texts' percentages are not judged by this training: not Adam with a learning rate of "
          + "0.001."
      ])
  }

  /// 90 % of the images are of one class.
  @Test func alwaysAnsweringOneClassIsChance() {
    let cells = [cell(.cnn, .normal, .normal, 0.9, 0.9), cell(.cnn, .normal, .shuffled, 0.9, 0.9)]
    #expect(
      sentences(cells, isMNIST: false, chance: 0.9) == [
        "cnn gets 90.00 ± 0.00 % on normal images, too close to chance (90.0 %) to call a loss on others "
          + "a collapse."
      ])
    let collapsed = [cell(.cnn, .normal, .normal, 0.99, 0.99), cells[1]]
    #expect(
      sentences(collapsed, isMNIST: false, chance: 0.9) == [
        "Trained on normal and tested on shuffled images, cnn gives 90.00 ± 0.00 %, where chance is "
          + "90.0 %: a collapse to chance."
      ])
  }

  @Test func saysIfANetworkHasLearnedTooLittle() {
    let cells = [
      cell(.cnn, .normal, .normal, 0.12), cell(.cnn, .shuffled, .shuffled, 0.1),
      cell(.cnn, .normal, .shuffled, 0.1),
    ]
    #expect(
      sentences(cells, isMNIST: false) == [
        "cnn gets 12.00 % on normal images, too close to chance (10.0 %) to call a loss on others a "
          + "collapse."
      ])
  }

  @Test(arguments: [(0.981, "holds (+0.30"), (0.975, "holds (-0.30"), (0.9811, "not hold (+0.31")])
  func judgesRoundedNumbers(accuracy: Double, judgement: String) {
    let sentence = sentences([cell(.dense, .normal, .normal, accuracy, accuracy)])[0]
    #expect(sentence.contains(judgement), "\(sentence)")
  }

  @Test func doesNotJudgePercentagesOnOtherDataSets() {
    let found = sentences(asClaimed, isMNIST: false)
    #expect(found == Array(sentences(asClaimed).dropLast(3)))
  }

  @Test func chanceDependsOnTheImages() {
    let cells = [cell(.dense, .normal, .shuffled, 0.1, 0.1)]
    #expect(
      sentences(cells, isMNIST: false, chance: 0.01) == [
        "Trained on normal and tested on shuffled images, dense gives 10.00 ± 0.00 %, where chance is "
          + "1.0 %: no collapse to chance."
      ])
  }

  @Test func describesACollapseWithoutABaseline() {
    #expect(
      sentences([cell(.cnn, .shuffled, .shuffled, 0.11, 0.11)], isMNIST: false) == [
        "Retrained on shuffled images, cnn gives 11.00 ± 0.00 %: it collapses to chance."
      ])
  }

  @Test func oneSeedIsInconclusive() {
    let found = findings([
      cell(.dense, .normal, .normal, 0.978), cell(.dense, .shuffled, .shuffled, 0.978),
      cell(.cnn, .normal, .normal, 0.99), cell(.cnn, .normal, .shuffled, 0.1),
      cell(.cnn, .shuffled, .shuffled, 0.96),
    ])
    #expect(found.count == 6)
    #expect(found.allSatisfy { $0.isInconclusive })
  }

  @Test func saysNothingWithoutCells() {
    #expect(sentences([]).isEmpty)
  }
}
