import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs

/// `bench train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train one network, epoch by epoch, and keep its weights.",
    discussion: """
      Weights are written as safetensors, named and laid out as Keras has them: kernels \
      [height, width, in, out] and [in, out].

      EXAMPLE:
        bench train --model cnn --epochs 3 --save cnn.safetensors
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<StandardDefaults>

  @Option(
    help: ArgumentHelp("The network: \(networkArgument).", valueName: "network"),
    completion: networkCompletion)
  var model = NetworkChoice.cnn.name

  @Option(
    help: ArgumentHelp("Write the trained weights to <file>.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var save: String?

  func validate() throws {
    try requirePath(save, option: "--save")
    _ = try usage { () throws(ModelError) in try NetworkChoice(argument: model) }
    try training.check(data)
  }

  func run() throws {
    try requireWritable(save)
    let settings = training.settings(seeds: 1)
    let (dataset, notice) = try data.load()
    if let notice { announce(notice) }
    if let notice = ProcessorCheck.notice { announce(notice) }
    let images = try dataset.examples()
    let choice = try NetworkChoice(argument: model)
    let architecture = try choice.architecture(
      input: images.training.shape, classes: dataset.classCount, dropout: settings.dropout)
    let options = settings.options(seed: training.seed)
    let network = try Network(
      training: architecture, with: options, threads: training.threadOptions.count)
    announce(
      "\(dataset.name), \(choice.name): \(grouped(architecture.parameterCount)) parameters, "
        + "\(grouped(images.training.count)) training and \(grouped(images.test.count)) test images"
    )
    var lastEpoch = 0
    try train(
      network, on: images.training, moving: settings.augmentation, testingOn: images.test,
      options: options
    ) { epoch in
      announce(epochLine(epoch))
      lastEpoch = epoch.epoch
      if epoch.isDiverged {
        complain(
          "The training diverged: its loss is no longer a number. No weights were written. "
            + "Choose a smaller --learning-rate.")
        throw ExitCode(Bench.divergenceExitCode)
      }
    }
    if let patience = settings.patience, lastEpoch < settings.epochs {
      announce(
        "Ended after \(plural(lastEpoch, "epoch")): the accuracy on the held-out images had not risen for "
          + "\(patience).")
    }
    if let save {
      try network.saved.write(to: save)
      announce("Weights are in \(save).")
    }
  }
}
