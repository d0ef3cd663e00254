import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs

/// `bench evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test weights that were saved.",
    discussion: """
      Takes what 'bench train --save' wrote, which says what network it belongs to, or any safetensors \
      file with the tensors of --model.

      EXAMPLE:
        bench evaluate cnn.safetensors --dataset mnist
      """)

  @Argument(
    help: ArgumentHelp("A safetensors file.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String

  @Option(
    help: ArgumentHelp(
      "The network that the weights belong to: \(networkArgument). (default: what the file says)",
      valueName: "network"),
    completion: networkCompletion)
  var model: String?

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup var threadOptions: ThreadOptions

  @OptionGroup var format: FormatOptions

  func validate() throws { _ = try choice() }

  private func choice() throws -> NetworkChoice? {
    try model.map { model in
      try usage { () throws(ModelError) in try NetworkChoice(argument: model) }
    }
  }

  func run() throws {
    let saved = try Safetensors(contentsOf: weights)
    let (dataset, notice) = try data.load()
    if let notice { announce(notice, aside: format.json) }
    let test = try dataset.examples().test
    let threads = threadOptions.count
    let network: Network
    if let choice = try choice() {
      // Dropout does nothing in a test.
      let architecture = try choice.architecture(
        input: test.shape, classes: dataset.classCount, dropout: 0)
      network = try Network(saved, architecture: architecture, threads: threads)
    } else {
      network = try Network(
        saved, input: test.shape, classes: dataset.classCount, threads: threads)
    }
    let score = try evaluate(network, on: test)
    if format.json {
      let answer = JSONValue.object([
        "model": .text(network.architecture.name), "dataset": .text(dataset.name),
        "test_images": .integer(score.count), "test_accuracy": .fraction(score.accuracy),
        "test_loss": JSONValue(.fraction(score.loss)),
      ])
      print(try answer.document())
      return
    }
    print(
      "\(network.architecture.name) on \(grouped(score.count)) test images of \(dataset.name): "
        + "accuracy \(percent(score.accuracy)), loss \(String(format: "%.6f", score.loss))")
  }
}
