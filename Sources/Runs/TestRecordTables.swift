import Results

extension CSVTable {
  /// Creates `confusion.csv`: one row per cell, class and predicted class, including zeros.
  ///
  /// - Parameter outcomes: The outcomes; counts are summed over those that differ only in their
  ///   seed.
  package static func confusion(_ outcomes: [RunOutcome], experiment: String, dataset: String)
    -> CSVTable
  {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "tested_on", "label", "predicted", "count", "n",
    ])
    for group in outcomes.byModelAndVariant {
      let records = group.compactMap(\.record)
      guard let first = records.first, let run = group.first?.run else { continue }
      let tests = [run.label.variant] + run.furtherTests.map(\.key.name)
      for (test, name) in tests.enumerated() {
        let classes = first.confusions[test].indices
        for label in classes {
          for predicted in classes {
            table.append([
              .text(experiment), .text(dataset), .text(run.label.model), .text(run.label.variant),
              .text(name), .integer(label), .integer(predicted),
              .integer(records.reduce(0) { $0 + $1.confusions[test][label][predicted] }),
              .integer(records.count),
            ])
          }
        }
      }
    }
    return table
  }

  /// Creates `mistakes.csv`: the test images that were predicted as another class with the greatest
  /// probability.
  package static func mistakes(_ outcomes: [RunOutcome], experiment: String, dataset: String)
    -> CSVTable
  {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "seed", "rank", "image", "label", "predicted",
      "probability",
    ])
    for outcome in outcomes {
      let label = outcome.run.label
      for (index, mistake) in (outcome.record?.mistakes ?? []).enumerated() {
        table.append([
          .text(experiment), .text(dataset), .text(label.model), .text(label.variant),
          .text(String(label.seed)), .integer(index + 1), .integer(mistake.image),
          .integer(mistake.label), .integer(mistake.predicted), .fraction(mistake.probability),
        ])
      }
    }
    return table
  }
}
