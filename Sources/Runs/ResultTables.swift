import Models
import Results

/// A column of `runs.csv` or `timings.csv` that only one experiment has.
package struct RunColumn: Sendable {
  /// The column's name.
  let name: String
  /// Returns the cell of a run.
  let cell: @Sendable (RunOutcome) -> CSVCell

  /// Creates a column.
  package init(name: String, cell: @escaping @Sendable (RunOutcome) -> CSVCell) {
    self.name = name
    self.cell = cell
  }

  /// Creates a column with a setting, which is the same for all runs.
  package static func setting(_ name: String, _ cell: CSVCell) -> RunColumn {
    RunColumn(name: name) { _ in cell }
  }

  /// The balanced accuracy on a run's own test images; empty if it diverged.
  package static let balancedAccuracy = RunColumn(name: "balanced_test_accuracy") {
    CSVCell($0.balancedAccuracy)
  }

  /// Creates a column with the accuracy on further images; empty for runs that were not tested on
  /// them.
  package static func accuracy(_ name: String, onFurther test: any RunName) -> RunColumn {
    RunColumn(name: name) { CSVCell($0.scoreIfTested(on: test)?.accuracy) }
  }
}

extension CSVTable {
  /// Creates `epochs.csv`: one row per run and epoch.
  static func epochs(_ outcomes: [RunOutcome], experiment: String, dataset: String) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "seed", "epoch", "train_loss", "train_accuracy",
      "test_loss", "test_accuracy",
    ])
    for outcome in outcomes {
      let label = outcome.run.label
      for epoch in outcome.epochs {
        table.append([
          .text(experiment), .text(dataset), .text(label.model),
          .text(label.variant), .text(String(label.seed)), .integer(epoch.epoch),
          .fraction(epoch.training.loss), .fraction(epoch.training.accuracy),
          .fraction(epoch.test.loss), .fraction(epoch.test.accuracy),
        ])
      }
    }
    return table
  }

  /// Creates `runs.csv`: one row per run, with its settings and its final and best results.
  ///
  /// - Parameters:
  ///   - isHoldout: Whether the test images were held out of the training images.
  ///   - columns: The columns that the experiment adds.
  static func runs(
    _ outcomes: [RunOutcome], experiment: String, dataset: String, isHoldout: Bool,
    columns: [RunColumn]
  ) -> CSVTable {
    var table = CSVTable(
      header: [
        "experiment", "dataset", "model", "variant", "seed", "epochs", "batch_size", "optimizer",
        "learning_rate", "momentum", "dropout", "parameters", "train_images", "test_images",
        "test_is_holdout", "final_train_loss", "final_train_accuracy", "final_test_loss",
        "final_test_accuracy", "best_test_accuracy", "best_epoch", "diverged",
      ] + columns.map(\.name))
    for outcome in outcomes {
      let run = outcome.run
      let optimizer = run.options.optimizer
      let dropout = run.architecture.layers.dropLast().last as? Dropout
      table.append(
        [
          .text(experiment), .text(dataset), .text(run.label.model),
          .text(run.label.variant), .text(String(run.label.seed)),
          .integer(outcome.isStoppedEarly ? outcome.final.epoch : run.options.epochs),
          .integer(run.options.batchSize), .text(optimizer.name.rawValue),
          .fraction(optimizer.learningRate), CSVCell(optimizer.momentum),
          .fraction(dropout?.rate ?? 0), .integer(run.architecture.parameterCount),
          .integer(run.trainingCount), .integer(run.test.count),
          .integer(isHoldout ? 1 : 0), .fraction(outcome.final.training.loss),
          .fraction(outcome.final.training.accuracy),
          .fraction(outcome.final.test.loss), .fraction(outcome.final.test.accuracy),
          .fraction(outcome.best.test.accuracy), .integer(outcome.best.epoch),
          .integer(outcome.isDiverged ? 1 : 0),
        ] + columns.map { $0.cell(outcome) })
    }
    return table
  }

  /// Creates `timings.csv`: the values that may differ between two runs with equal results.
  ///
  /// - Parameter columns: The columns that the experiment adds.
  static func timings(
    _ outcomes: [RunOutcome], experiment: String, dataset: String, columns: [RunColumn] = []
  ) -> CSVTable {
    var table = CSVTable(
      header: [
        "experiment", "dataset", "model", "variant", "seed", "seconds", "images_per_second",
      ] + columns.map(\.name))
    for outcome in outcomes {
      let label = outcome.run.label
      let images = outcome.run.trainingCount * outcome.epochs.count
      let seconds = outcome.trainingSeconds ?? 0
      table.append(
        [
          .text(experiment), .text(dataset), .text(label.model),
          .text(label.variant), .text(String(label.seed)), CSVCell(outcome.seconds),
          CSVCell(seconds > 0 ? Double(images) / seconds : nil),
        ] + columns.map { $0.cell(outcome) })
    }
    return table
  }
}
