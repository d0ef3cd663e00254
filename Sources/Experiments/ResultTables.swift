import Models

extension CSVTable {
  /// `epochs.csv`: one row per run and epoch.
  static func epochs(_ outcomes: [RunOutcome], experiment: String, dataset: String) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "seed", "epoch", "train_loss", "train_accuracy",
      "test_loss", "test_accuracy",
    ])
    for outcome in outcomes {
      let label = outcome.run.label
      for epoch in outcome.epochs {
        table.append([
          .text(experiment), .text(dataset), .text(label.network.rawValue),
          .text(label.variant.rawValue), .text(String(label.seed)), .integer(epoch.epoch),
          .fraction(epoch.training.loss), .fraction(epoch.training.accuracy),
          .fraction(epoch.test.loss), .fraction(epoch.test.accuracy),
        ])
      }
    }
    return table
  }

  /// `runs.csv`: one row per run with all that it was made with and what it gave.
  ///
  /// - Parameters:
  ///   - isHoldout: Whether the test images were held out of the training images.
  ///   - transfer: The images other than its own that a run was also tested on.
  static func runs(
    _ outcomes: [RunOutcome], experiment: String, dataset: String, permutationSeed: UInt64,
    isHoldout: Bool, transfer: ImageVariant
  ) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "seed", "permutation_seed", "epochs",
      "batch_size", "optimizer", "learning_rate", "momentum", "dropout", "parameters",
      "train_images", "test_images", "test_is_holdout", "final_train_loss", "final_train_accuracy",
      "final_test_loss",
      "final_test_accuracy", "best_test_accuracy", "best_epoch", "\(transfer)_test_accuracy",
    ])
    for outcome in outcomes {
      let run = outcome.run
      let optimizer = run.options.optimizer.columns
      let dropout = run.architecture.layers.compactMap { layer -> Double? in
        if case .dropout(let rate) = layer { rate } else { nil }
      }
      table.append([
        .text(experiment), .text(dataset), .text(run.label.network.rawValue),
        .text(run.label.variant.rawValue), .text(String(run.label.seed)),
        .text(String(permutationSeed)), .integer(run.options.epochs),
        .integer(run.options.batchSize), .text(optimizer.name),
        .fraction(optimizer.learningRate), CSVCell(optimizer.momentum),
        .fraction(dropout.first ?? 0), .integer(run.architecture.parameterCount),
        .integer(run.training.count), .integer(run.test.count),
        .integer(isHoldout ? 1 : 0), .fraction(outcome.final.training.loss),
        .fraction(outcome.final.training.accuracy),
        .fraction(outcome.final.test.loss), .fraction(outcome.final.test.accuracy),
        .fraction(outcome.best.test.accuracy), .integer(outcome.best.epoch),
        CSVCell(outcome.transfers[transfer]?.accuracy),
      ])
    }
    return table
  }

  /// `timings.csv`: what may differ between two runs with equal results.
  static func timings(_ outcomes: [RunOutcome], experiment: String, dataset: String) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "seed", "seconds", "images_per_second",
    ])
    for outcome in outcomes {
      let label = outcome.run.label
      let images = outcome.run.training.count * outcome.epochs.count
      table.append([
        .text(experiment), .text(dataset), .text(label.network.rawValue),
        .text(label.variant.rawValue), .text(String(label.seed)), .fraction(outcome.seconds),
        .fraction(
          Double(images) / outcome.epochs.reduce(0) { $0 + $1.trainingSeconds }),
      ])
    }
    return table
  }
}

extension Optimizer {
  /// The optimiser as columns of a table.
  var columns: (name: String, learningRate: Double, momentum: Double?) {
    switch self {
    case .adam(let learningRate): ("adam", learningRate, nil)
    case .sgd(let learningRate, let momentum): ("sgd", learningRate, momentum)
    }
  }
}
