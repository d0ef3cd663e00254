import ArgumentParser
import Foundation
import Models
import Results
import Runs

/// `bench train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train one network and save its weights.",
    discussion: """
      Weights are written as safetensors, named and laid out as in Keras: kernels \
      [height, width, in, out] and [in, out].

      Ctrl-C ends the training after the current step, saves the weights, and writes the state to \
      <file>.checkpoint. A checkpoint is also written at least every 20 seconds. The same command with \
      --resume continues from it and ends with the same weights as a training that was not interrupted.

      EXAMPLES:
        bench train --model cnn --epochs 3 --save cnn.safetensors
        bench train --model cnn --epochs 3 --save cnn.safetensors --resume
      """)

  @Option(
    help: ArgumentHelp("The network: \(networkArgument).", valueName: "network"),
    completion: networkCompletion)
  var model = NetworkChoice.cnn.name

  @Option(
    help: ArgumentHelp(
      "Write the trained weights to <file>, whose name ends in .safetensors.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var save: String?

  @Flag(help: "Continue the interrupted training of --save's file.")
  var resume = false

  @Flag(help: "Print nothing while running.")
  var quiet = false

  @OptionGroup var format: FormatOptions

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<StandardDefaults>

  func validate() throws {
    try requirePath(save, option: "--save")
    if let save, !save.hasSuffix(Self.ending) {
      throw ValidationError(
        "--save takes a file whose name ends in \(Self.ending), the only format of weights that is "
          + "supported, found '\(save)'."
          + (save.hasSuffix(".onnx") ? " 'bench export' makes an ONNX file from it." : ""))
    }
    if resume, save == nil {
      throw ValidationError("--resume requires --save: the checkpoint is beside that file.")
    }
    let choice = try usage { () throws(ModelError) in try NetworkChoice(argument: model) }
    try training.check(data)
    try training.check([choice])
  }

  private static let ending = ".safetensors"

  func run() throws {
    let signals = Signals()
    try withExtendedLifetime(signals) { try run { Interruption.isRequested } }
  }

  /// Trains the network and prints the result.
  ///
  /// - Parameter isInterrupted: Called before each step.
  func run(isInterrupted: () -> Bool) throws {
    try requireWritable(save)
    let settings = training.settings(seeds: 1)
    let (dataset, notice) = try data.load()
    if let notice { announce(notice, aside: format.json) }
    if let notice = ProcessorCheck.notice { announce(notice, aside: format.json) }
    let choice = try NetworkChoice(argument: model)
    let threads = training.threadOptions.count
    let files = try save.map { save in
      TrainingFiles(
        save: save,
        manifest: try Manifest(
          of: "train",
          settings: TrainSettings(
            data: data.settings(of: dataset), training: settings, model: choice),
          on: dataset, threads: threads),
        metadata: try dataset.metadata)
    }
    let session = try TrainingSession(
      choice, on: dataset, settings: settings, threads: threads, files: files, isQuiet: quiet)
    let epochs = try session.perform(resuming: resume, isInterrupted: isInterrupted)
    let last = epochs[epochs.count - 1]
    if format.json {
      print(try session.json(epochs).document())
    } else if !last.isDiverged {
      print(
        testLine(choice.name, last.test, on: dataset) + " after \(plural(last.epoch, "epoch"))")
      if let save { print("The weights are in \(save).") }
    }
    if last.isDiverged { throw ExitCode(Bench.divergenceExitCode) }
  }
}

/// The settings that the weights of `bench train` depend on.
private struct TrainSettings: Codable {
  let data: DataSettings
  let training: TrainingSettings
  let model: NetworkChoice
}
