import ArgumentParser
import DatasetIO
import Models
import Results
import Runs

/// One training of `bench train`, from its network to its weights.
struct TrainingSession {
  private let dataset: Dataset
  private let images: (training: Examples, test: Examples)
  private let settings: TrainingSettings
  private let options: TrainingOptions
  private let files: TrainingFiles?
  private let isQuiet: Bool
  private let name: String
  private let network: Network

  /// Creates the network.
  ///
  /// - Parameters:
  ///   - settings: Its first seed is the one that counts.
  ///   - files: Where the weights go; nil to keep nothing.
  init(
    _ choice: NetworkChoice, on dataset: Dataset, settings: TrainingSettings, threads: Int,
    files: TrainingFiles?, isQuiet: Bool
  ) throws {
    self.dataset = dataset
    images = try dataset.examples()
    self.settings = settings
    self.files = files
    self.isQuiet = isQuiet
    name = choice.name
    options = settings.options(seed: settings.seeds.start)
    network = try Network(
      training: choice.architecture(
        input: images.training.shape, classes: dataset.classCount, dropout: settings.dropout),
      with: options, threads: threads)
  }

  /// Trains the network and saves its weights, also when interrupted.
  ///
  /// - Returns: The results of all epochs.
  /// - Throws: `ExitCode` after an interruption.
  func perform(resuming: Bool, isInterrupted: () -> Bool) throws -> [EpochResult] {
    var files = files
    let (earlier, point) = try files?.begin(network, resuming: resuming) ?? ([], nil)
    say(
      "\(dataset.name), \(name): \(grouped(network.architecture.parameterCount)) parameters, "
        + "\(grouped(images.training.count)) training and \(grouped(images.test.count)) "
        + "\(dataset.isHoldout ? "held-out" : "test") images")
    var epochsDone = earlier.last?.epoch ?? 0
    var steps = point?.steps ?? 0
    if steps > 0 {
      say("Continuing \(progress(epochsDone, steps)).")
    } else if epochsDone > 0 {
      say("Continuing after epoch \(epochsDone).")
    }
    let epochs: [EpochResult]
    do {
      epochs = try trainToEnd(
        network, on: images.training, moving: settings.augmentation, testingOn: images.test,
        options: options, after: earlier, from: point,
        isInterrupted: {
          if isInterrupted() { return true }
          steps += 1
          return false
        }, afterStep: { try files?.note(network, after: $0, at: $1) }
      ) { epochs in
        guard let epoch = epochs.last else { return }
        say(epochLine(epoch))
        (epochsDone, steps) = (epoch.epoch, 0)
        if !epoch.isDiverged { try files?.note(network, after: epochs) }
      }
    } catch is CancellationError {
      try files?.writeCheckpoint(of: network)
      try endInterrupted(progress(epochsDone, steps))
    }
    try finish(epochs[epochs.count - 1])
    return epochs
  }

  /// Returns how far the training is, for a sentence.
  private func progress(_ epochs: Int, _ steps: Int) -> String {
    let epoch = TrainingLength(
      epochs: 1, images: images.training.count, batchSize: settings.batchSize)
    return "in epoch \(epochs + 1), after \(grouped(steps)) of \(grouped(epoch.steps)) steps"
  }

  /// Saves the weights as they are, and prints how to continue.
  private func endInterrupted(_ point: String) throws -> Never {
    var text = "Interrupted \(point)."
    if let files {
      try files.save(network, interrupted: point)
      text += " The weights so far are in \(files.weights)."
      if files.isCheckpointThere { text += " The same command with --resume continues from there." }
    } else {
      text += " Nothing was saved: that requires --save."
    }
    complain(wrapped(text, width: Terminal.error.width))
    throw ExitCode(Signals.exitCode)
  }

  private func finish(_ last: EpochResult) throws {
    if last.isDiverged {
      complain(
        wrapped(
          "The training diverged: its loss is no longer a number. No weights were written. "
            + "Choose a smaller --learning-rate.", width: Terminal.error.width))
    } else {
      if let patience = settings.patience, last.epoch < settings.epochs {
        say(
          "Ended after \(plural(last.epoch, "epoch")): the accuracy on the held-out images had not "
            + "risen for \(patience).")
      }
      try files?.save(network)
    }
    files?.removeCheckpoint()
  }

  private func say(_ line: String) {
    if !isQuiet { complain(wrapped(line, width: Terminal.error.width)) }
  }

  /// Returns the results with the names of `runs.csv` and `epochs.csv`.
  func json(_ epochs: [EpochResult]) -> JSONValue {
    let last = epochs[epochs.count - 1]
    let rows = epochs.map { epoch in
      JSONValue.object([
        "epoch": .integer(epoch.epoch),
        "train_loss": JSONValue(.fraction(epoch.training.loss)),
        "train_accuracy": .fraction(epoch.training.accuracy),
        "test_loss": JSONValue(.fraction(epoch.test.loss)),
        "test_accuracy": .fraction(epoch.test.accuracy),
      ])
    }
    return .object([
      "model": .text(name), "dataset": .text(dataset.name),
      "parameters": .integer(network.architecture.parameterCount),
      "train_images": .integer(images.training.count), "test_images": .integer(images.test.count),
      "epochs": .list(rows), "test_accuracy": .fraction(last.test.accuracy),
      "test_loss": JSONValue(.fraction(last.test.loss)), "diverged": .flag(last.isDiverged),
      "weights": last.isDiverged ? .null : files.map { .text($0.weights) } ?? .null,
    ])
  }
}
