import Models
import Results

/// One cell of an answer: runs that differ only in their seed, tested on the same images.
package struct ResultCell: Sendable, Equatable {
  /// The network's name.
  package let model: String
  /// The name of what the network was trained on.
  package let variant: String
  /// The name of what the network was tested on.
  package let testedOn: String
  /// The number of test images.
  package let testImages: Int
  /// The accuracies after the last epoch, over the seeds.
  package let accuracy: SampleSummary

  /// Creates a cell from its parts.
  package init(
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
  /// Creates the cells of the runs' own tests and further tests, in the order of the plan: for each
  /// model and variant its own test, then its further ones.
  ///
  /// None of the runs may have diverged.
  ///
  /// - Parameter ownTest: Returns the name in results of a run's own test images.
  package init(_ outcomes: [RunOutcome], ownTest: (TrainingRun) -> String = { $0.variant.name }) {
    self = []
    for outcomes in outcomes.byModelAndVariant {
      let run = outcomes[0].run
      let label = run.label
      func add(testedOn: String, _ scores: [Score]) {
        guard let count = scores.first?.count else { return }
        append(
          ResultCell(
            model: label.model, variant: label.variant, testedOn: testedOn, testImages: count,
            accuracy: SampleSummary(proportions: scores.map(\.accuracy))))
      }
      add(testedOn: ownTest(run), outcomes.map(\.final.test))
      for (index, test) in run.furtherTests.enumerated() {
        add(testedOn: test.key.name, outcomes.map { $0.furtherScores[index] })
      }
    }
  }
}

extension CSVTable {
  /// Creates `summary.csv`: one row per cell.
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
