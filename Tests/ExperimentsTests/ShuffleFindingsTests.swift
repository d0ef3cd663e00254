import Testing

@testable import Experiments

@Suite struct ShuffleFindingsTests {
  private func cell(
    _ network: NetworkChoice, _ trainedOn: ImageVariant, _ testedOn: ImageVariant,
    _ accuracies: Double...
  ) -> ResultCell {
    ResultCell(
      model: network.name, variant: trainedOn.rawValue, testedOn: testedOn.rawValue,
      testImages: 10_000,
      accuracy: SampleSummary(accuracies))
  }

  private func sentences(
    _ cells: [ResultCell], dataset: String = "mnist", classes: Int = 10,
    epochs: Int = 12
  ) -> [String] {
    ShuffleFindings(
      cells: cells, classes: classes, isMNIST: dataset == "mnist", epochs: epochs, dropout: 0.5
    ).sentences
  }

  /// What the texts say of MNIST.
  private var asClaimed: [ResultCell] {
    [
      cell(.dense, .normal, .normal, 0.978, 0.978), cell(.dense, .shuffled, .shuffled, 0.98, 0.98),
      cell(.dense, .normal, .shuffled, 0.12, 0.122), cell(.cnn, .normal, .normal, 0.9905, 0.9905),
      cell(.cnn, .shuffled, .shuffled, 0.96, 0.964), cell(.cnn, .normal, .shuffled, 0.094, 0.096),
    ]
  }

  @Test func saysAllThatMNISTsCellsBearOut() {
    #expect(
      sentences(asClaimed) == [
        "dense on normal images: 97.80 ± 0.00 % after 12 epochs; the texts' 97.8 % holds "
          + "(+0.00 points; at most ±0.3 points asked).",
        "dense on shuffled images: 98.00 ± 0.00 % after 12 epochs; the texts' 97.8 % holds "
          + "(+0.20 points; at most ±0.3 points asked).",
        "cnn on normal images: 99.05 ± 0.00 % after 12 epochs with a dropout of 0.5; "
          + "the texts' 99.2 % holds "
          + "(-0.15 points; at most ±0.3 points asked).",
        "Retrained on shuffled pixels, dense changes by +0.20 points: it never used where pixels "
          + "are.",
        "Trained on normal and tested on shuffled images, cnn gives 9.50 ± 1.27 %, where chance "
          + "is 10.0 %: the collapse to random.",
        "Trained on normal and tested on shuffled images, dense gives 12.10 ± 1.27 %, where "
          + "chance is 10.0 %: the collapse to random.",
        "Retrained on shuffled images, cnn gives 96.20 ± 2.54 %, -2.85 points from its normal "
          + "images: it does not collapse to random.",
      ])
  }

  @Test func concludesNothingFromIntervalsThatReachToBothSides() {
    let cells = [
      cell(.dense, .normal, .normal, 0.977, 0.979), cell(.dense, .shuffled, .shuffled, 0.98, 0.98),
      cell(.dense, .normal, .shuffled, 0.1, 0.14), cell(.cnn, .normal, .normal, 0.99, 0.991),
      cell(.cnn, .shuffled, .shuffled, 0.1, 0.2),
    ]
    #expect(
      sentences(cells) == [
        "dense on normal images: 97.80 ± 1.27 % after 12 epochs; the texts' 97.8 % cannot be judged "
          + "by so few runs (+0.00 points; at most ±0.3 points asked).",
        "dense on shuffled images: 98.00 ± 0.00 % after 12 epochs; the texts' 97.8 % holds "
          + "(+0.20 points; at most ±0.3 points asked).",
        "cnn on normal images: 99.05 ± 0.64 % after 12 epochs with a dropout of 0.5; "
          + "the texts' 99.2 % cannot be judged by so few runs "
          + "(-0.15 points; at most ±0.3 points asked).",
        "Retrained on shuffled pixels, dense changes by +0.20 points: too few runs to tell.",
        "Trained on normal and tested on shuffled images, dense gives 12.00 ± 25.41 %, where "
          + "chance is 10.0 %: too few runs to tell.",
        "Retrained on shuffled images, cnn gives 15.00 ± 63.53 %, -84.05 points from its normal "
          + "images: too few runs to tell.",
      ])
  }

  @Test func saysWhereAClaimDoesNotHold() {
    let cells = [
      cell(.dense, .normal, .normal, 0.95), cell(.dense, .shuffled, .shuffled, 0.94),
      cell(.cnn, .normal, .normal, 0.988), cell(.cnn, .normal, .shuffled, 0.2),
    ]
    #expect(
      sentences(cells, epochs: 10) == [
        "dense on normal images: 95.00 % after 10 epochs; the texts' 97.8 % does not hold "
          + "(-2.80 points; at most ±0.3 points asked).",
        "dense on shuffled images: 94.00 % after 10 epochs; the texts' 97.8 % does not hold "
          + "(-3.80 points; at most ±0.3 points asked).",
        "cnn on normal images: 98.80 % after 10 epochs with a dropout of 0.5; the texts' 99.2 % "
          + "does not hold (-0.40 points; at most ±0.3 points asked).",
        "Retrained on shuffled pixels, dense changes by -1.00 points: more than the 0.3 points "
          + "that \"barely changes\" allows.",
        "Trained on normal and tested on shuffled images, cnn gives 20.00 %, where chance is "
          + "10.0 %: not the collapse to random.",
      ])
  }

  @Test func saysNothingOfTheTextsPercentagesAfterFewEpochs() {
    #expect(sentences(asClaimed, epochs: 9) == Array(sentences(asClaimed).dropFirst(3)))
  }

  @Test func aNetworkAtChanceHasNothingToLose() {
    let cells = [
      cell(.cnn, .normal, .normal, 0.12), cell(.cnn, .shuffled, .shuffled, 0.1),
      cell(.cnn, .normal, .shuffled, 0.1),
    ]
    #expect(
      sentences(cells, dataset: "glyphs") == [
        "cnn has learned too little of normal images to lose it on others."
      ])
  }

  @Test(arguments: [(0.981, "holds (+0.30"), (0.975, "holds (-0.30"), (0.9811, "not hold (+0.31")])
  func judgesAtTheDecimalsThatItPrints(accuracy: Double, judgement: String) {
    let sentence = sentences([cell(.dense, .normal, .normal, accuracy)])[0]
    #expect(sentence.contains(judgement), "\(sentence)")
  }

  @Test func claimsNothingOfOtherDataSets() {
    let found = sentences(asClaimed, dataset: "glyphs")
    #expect(found == Array(sentences(asClaimed).dropFirst(3)))
  }

  @Test func chanceIsOneInAsManyClasses() {
    let cells = [cell(.dense, .normal, .shuffled, 0.1)]
    #expect(
      sentences(cells, dataset: "cifar-100", classes: 100) == [
        "Trained on normal and tested on shuffled images, dense gives 10.00 %, where chance is "
          + "1.0 %: not the collapse to random."
      ])
  }

  @Test func aRetrainedNetworkMayCollapseAndHaveNothingBesideIt() {
    #expect(
      sentences([cell(.cnn, .shuffled, .shuffled, 0.11)], dataset: "glyphs") == [
        "Retrained on shuffled images, cnn gives 11.00 %: it collapses to random."
      ])
  }

  @Test func saysNothingWithoutCells() {
    #expect(sentences([]).isEmpty)
  }
}
