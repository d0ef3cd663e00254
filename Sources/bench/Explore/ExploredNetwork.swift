import DatasetIO
import Experiments
import Foundation
import Models
import Results

/// A trained network as the page contains it.
struct ExploredNetwork {
  /// The network with the weights of the page, which may be rounded.
  let network: Network
  /// The permutation of the images that it was trained on.
  let permutation: PermutationSeed
  /// A notice if that permutation is a guess.
  let notice: String?
  /// The bits of a weight: 32, or 16 for large networks.
  let bits: Int
  /// The scale of each tensor's weights if they have 16 bits.
  private let scales: [Float]

  /// The largest number of parameters that are kept as 32-bit floats.
  static let largestExact = 250_000

  /// Reads a file of `bench shuffle`.
  ///
  /// - Throws: `ModelError` if the file is unusable, `ExploreError.badNetwork` if it fits no such
  ///   images.
  init(contentsOf path: String, input: ImageShape, classes: Int) throws {
    let saved = try Safetensors(contentsOf: path)
    (permutation, notice) = try PermutationSeed.saved(in: saved, path: path)
    do {
      network = try Network(saved, input: input, classes: classes, threads: 1)
    } catch {
      throw ExploreError.badNetwork(path: path, reason: "\(error)")
    }
    guard network.architecture.parameterCount > Self.largestExact else {
      bits = 32
      scales = []
      return
    }
    bits = 16
    let greatest = Float(Int16.max)
    scales = network.tensors.map { tensor in
      let size = tensor.values.reduce(0) { max($0, abs($1)) }
      // Smaller weights count as zero: their scale would not be a normal number.
      return size / greatest >= .leastNormalMagnitude ? size / greatest : 1
    }
    let rounded = zip(network.tensors, scales).map { tensor, scale in
      var tensor = tensor
      tensor.values = tensor.values.map { ($0 / scale).rounded() * scale }
      return tensor
    }
    try network.setTensors(rounded)
  }

  /// The network's name in results.
  var name: String { network.architecture.name }

  /// The number of parameters.
  var parameterCount: Int { network.architecture.parameterCount }

  /// The description and the weights.
  ///
  /// - Parameter accuracies: The measured accuracies by kind of images.
  func json(accuracies: [String: Double]) throws -> JSONValue {
    let architecture = network.architecture
    let keras = try JSONDecoder().decode(
      JSONValue.self, from: Data(architecture.layerDescription.keras.utf8))
    let tensors = network.tensors
    let shapes = tensors.enumerated().map { index, tensor in
      var entry: [String: JSONValue] = [
        "name": .text(tensor.name), "shape": .list(tensor.shape.map(JSONValue.integer)),
      ]
      if bits == 16 { entry["scale"] = .fraction(Double(scales[index])) }
      return JSONValue.object(entry)
    }
    let input = architecture.input
    return .object([
      "name": .text(name), "permutationSeed": permutation.json,
      "parameters": .integer(parameterCount), "bits": .integer(bits),
      "input": .list([.integer(input.height), .integer(input.width), .integer(input.channels)]),
      "layers": .list(keras["config"]?["layers"]?.elements.filter(\.isNoInput) ?? []),
      "tensors": .list(shapes), "values": .text(encoded(tensors)),
      "accuracies": .object(accuracies.mapValues(JSONValue.fraction)),
    ])
  }

  /// The values of all tensors, little-endian, as base64.
  private func encoded(_ tensors: [Tensor]) -> String {
    var bytes = Data(capacity: parameterCount * bits / 8)
    for (index, tensor) in tensors.enumerated() {
      for value in tensor.values {
        if bits == 32 {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        } else {
          let number = Int16((value / scales[index]).rounded())
          withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
      }
    }
    return bytes.base64EncodedString()
  }
}

extension JSONValue {
  fileprivate subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  fileprivate var elements: [JSONValue] {
    if case .list(let elements) = self { elements } else { [] }
  }

  /// Whether this is a layer other than Keras's `InputLayer`.
  fileprivate var isNoInput: Bool { self["class_name"] != .text("InputLayer") }
}
