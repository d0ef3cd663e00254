import Models

/// One cell of an answer: runs that differ by nothing but their seed, tested on the same images.
public struct ResultCell: Sendable, Equatable {
  /// The network.
  public let model: String
  /// What it was trained on.
  public let variant: String
  /// What it was tested on.
  public let testedOn: String
  /// How many images that are.
  public let testImages: Int
  /// The accuracies after the last epoch, over the seeds.
  public let accuracy: SampleSummary

  /// A cell from its parts.
  public init(
    model: String, variant: String, testedOn: String, testImages: Int, accuracy: SampleSummary
  ) {
    self.model = model
    self.variant = variant
    self.testedOn = testedOn
    self.testImages = testImages
    self.accuracy = accuracy
  }
}

extension [ResultCell] {
  /// The cells of the runs' own tests and of their further ones, in the order of the plan: the own
  /// test of each model and variant, then its further ones. None of the runs diverged.
  ///
  /// - Parameter ownTest: What a variant's own test images are called.
  init(_ outcomes: [RunOutcome], ownTest: (_ variant: String) -> String = { $0 }) {
    self = []
    for outcomes in outcomes.byModelAndVariant {
      let label = outcomes[0].run.label
      func add(testedOn: String, _ scores: [Score]) {
        guard let count = scores.first?.count else { return }
        append(
          ResultCell(
            model: label.model, variant: label.variant, testedOn: testedOn, testImages: count,
            accuracy: SampleSummary(scores.map(\.accuracy))))
      }
      add(testedOn: ownTest(label.variant), outcomes.map(\.final.test))
      for test in outcomes[0].run.furtherTests {
        add(testedOn: test.name, outcomes.compactMap { $0.furtherScores[test.name] })
      }
    }
  }
}

extension CSVTable {
  /// `summary.csv`: one row per cell.
  static func summary(_ cells: [ResultCell], experiment: String, dataset: String) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "tested_on", "test_images", "n",
      "mean_test_accuracy", "standard_deviation", "interval_low", "interval_high", "minimum",
      "maximum",
    ])
    for cell in cells {
      let accuracy = cell.accuracy
      table.append([
        .text(experiment), .text(dataset), .text(cell.model), .text(cell.variant),
        .text(cell.testedOn), .integer(cell.testImages), .integer(accuracy.n),
        .fraction(accuracy.mean), CSVCell(accuracy.standardDeviation),
        CSVCell(accuracy.interval?.lowerBound), CSVCell(accuracy.interval?.upperBound),
        .fraction(accuracy.minimum), .fraction(accuracy.maximum),
      ])
    }
    return table
  }
}
