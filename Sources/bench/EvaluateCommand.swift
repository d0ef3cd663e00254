import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Messages
import Models
import Results
import Runs

/// `bench evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test saved weights.",
    usage: "bench evaluate <file> [<options>]",
    discussion: """
      Takes a file that 'bench train --save' or 'bench shuffle' wrote, which describes its network, or any \
      safetensors file with the tensors of --model.

      Weights that 'bench shuffle' trained on shuffled images are tested on images shuffled in the same \
      way. --permutation-seed overrides that.

      If one class of the test images is more than twice as large as another, the balanced accuracy is \
      printed as well: the mean over the classes of the share that is recognised.

      EXAMPLES:
        bench evaluate cnn.safetensors --dataset mnist
        bench evaluate results/shuffle/weights/cnn-shuffled.safetensors
      """)

  @Argument(
    help: ArgumentHelp("A safetensors file.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String

  @Option(
    help: ArgumentHelp(
      "The network that the weights belong to: \(networkArgument). (default: as the file says)",
      valueName: "network"),
    completion: networkCompletion)
  var model: String?

  @OptionGroup var permutation: PermutationOptions

  @OptionGroup(title: "Data") var data: ImageOptions

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
    let (permutation, guess) = try permutation.permutation(for: saved, path: weights)
    let (dataset, notice) = try data.load()
    for notice in [notice, guess].compactMap(\.self) { announce(notice, aside: format.json) }
    var test = try dataset.examples().test
    let threads = threadOptions.count
    let network: Network
    if let choice = try choice() {
      // Dropout has no effect in a test.
      let architecture = try choice.architecture(
        input: test.shape, classes: dataset.classCount, dropout: 0)
      network = try Network(saved, architecture: architecture, threads: threads)
    } else {
      network = try Network(
        saved, input: test.shape, classes: dataset.classCount, threads: threads)
    }
    if let names = try saved.classNames(dataset.classCount, path: weights),
      let found = dataset.classNames, names != found
    {
      announce(
        "\(weights) was trained on the classes \(names.joined(separator: ", ").printable), but those of "
          + "\(dataset.name) are \(found.joined(separator: ", ").printable).", aside: true)
    }
    if let source = permutation.source(of: test.shape) { test = try test.permuted(by: source) }
    let score = try evaluate(network, on: test)
    guard score.loss.isFinite else { throw OverflowError(path: weights) }
    let balanced =
      dataset.test.isImbalanced
      ? try TestRecord(of: network, on: [test]).balancedAccuracy(test: 0) : nil
    if format.json {
      let answer = JSONValue.object([
        "model": .text(network.architecture.name), "dataset": .text(dataset.name),
        "permutation_seed": permutation.json, "test_images": .integer(score.count),
        "test_accuracy": .fraction(score.accuracy),
        "balanced_test_accuracy": balanced.map(JSONValue.fraction) ?? .null,
        "test_loss": JSONValue(.fraction(score.loss)),
      ])
      print(try answer.document())
      return
    }
    print(
      testLine(network.architecture.name, score, on: dataset, shuffled: permutation)
        + (balanced.map { ", balanced accuracy \(percent($0))" } ?? "")
        + String(format: ", loss %.6f", score.loss))
  }
}

/// Weights that are numbers, but so large that the outputs of the network are none.
private struct OverflowError: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "\(path): expected weights with which the network's outputs are numbers, found some so large that they "
      + "overflow. Train the network again with a smaller --learning-rate."
  }
}

/// Formats the accuracy of a network on test images as one line.
func testLine(
  _ network: String, _ score: Score, on dataset: Dataset, shuffled: PermutationSeed = .none
) -> String {
  var images =
    "\(grouped(score.count)) \(dataset.isHoldout ? "held-out" : "test") images of \(dataset.name)"
  if case .seed(let seed) = shuffled { images += ", shuffled with permutation seed \(seed)" }
  return "\(network) on \(images): accuracy \(percent(score.accuracy))"
}
