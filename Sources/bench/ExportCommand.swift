import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models
import Results

/// `bench export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trained network as ONNX, for other programs.",
    usage: "bench export <file> --onnx <file>",
    discussion: """
      Takes a file that 'bench train --save' or 'bench shuffle' wrote. Netron shows ONNX files, and \
      onnxruntime runs them, also in browsers.

      The exported network takes images as [N, channels, height, width], 32-bit floats from 0 to 1, and \
      gives logits, [N, classes]. A network that was trained on shuffled images shuffles its input itself.

      EXAMPLE:
        bench export cnn.safetensors --onnx cnn.onnx
      """)

  @Argument(
    help: ArgumentHelp("A safetensors file.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String

  @Option(
    help: ArgumentHelp(
      "Write the network to <file>, whose name ends in .onnx.", valueName: "file"),
    completion: .file(extensions: ["onnx"]))
  var onnx: String

  @OptionGroup var permutation: PermutationOptions

  @Option(
    help: ArgumentHelp(
      "Also write random images and the engine's logits for them to <file>, a safetensors file to "
        + "check other programs against.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var logits: String?

  func validate() throws {
    guard onnx.hasSuffix(".onnx") else {
      throw ValidationError("--onnx takes a file whose name ends in .onnx, found '\(onnx)'.")
    }
    try requirePath(logits, option: "--logits")
  }

  func run() throws {
    try requireWritable(onnx)
    try requireWritable(logits)
    let saved = try Safetensors(contentsOf: weights)
    let (permutation, guess) = try permutation.permutation(for: saved, path: weights)
    if let guess { announce(guess) }
    let network = try Network(saved, threads: 1)
    let source = permutation.source(of: network.architecture.input)
    let model = try ONNXModel(
      network, permutedBy: source, metadata: try metadata(of: saved, permutation),
      producerVersion: benchVersion)
    try AtomicFile.write(model.encoded(), to: onnx)
    if let logits {
      try AtomicFile.write(ONNXCheck(network, permutedBy: source).file.encoded(), to: logits)
    }
    print("\(network.architecture) is in \(onnx).")
  }

  /// What the exported file says about its origin: everything that the weights' file says, except how
  /// that file orders its tensors.
  private func metadata(
    of saved: Safetensors, _ permutation: PermutationSeed
  ) throws -> [String: String] {
    var metadata = saved.metadata
    metadata["format"] = nil
    metadata[ShuffleExperiment.permutationSeedKey] =
      if case .seed(let seed) = permutation { "\(seed)" } else { nil }
    metadata["weights_sha256"] = digest(of: try Data(contentsOf: URL(filePath: weights)))
    metadata["sources_sha256"] = SourceRevision.ofThisProgram.sourcesSha256
    return metadata
  }
}
