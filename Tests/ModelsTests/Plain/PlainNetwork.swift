import Foundation

@testable import Models

/// A direct implementation of a network in double precision, the reference for the fast one.
struct PlainNetwork {
  let architecture: Architecture
  /// All tensors, in the order of `Network.tensors`.
  var tensors: [[Double]]

  init(_ network: Network) {
    architecture = network.architecture
    tensors = network.tensors.map { $0.values.map(Double.init) }
  }

  /// Returns the logits of each image of a batch during training.
  func logits(_ images: [[UInt8]]) throws -> [[Double]] {
    var values = images.map { $0.map { Double($0) / 255 } }
    var next = 0
    for (layer, input) in zip(architecture.layers, architecture.inputShapes) {
      guard let plain = layer as? any PlainLayer else { throw Missing(layer: "\(layer)") }
      let count = layer.tensors(for: input).count
      values = plain.outputs(
        values, shape: input, tensors: Array(tensors[next..<next + count]))
      next += count
    }
    return values
  }

  private struct Missing: Error {
    let layer: String
  }

  /// Returns the mean cross-entropy of a batch.
  func loss(_ images: [[UInt8]], _ labels: [UInt8]) throws -> Double {
    zip(try logits(images), labels).map { logits, label in
      let greatest = logits.max() ?? .nan
      return log(logits.map { exp($0 - greatest) }.reduce(0, +)) + greatest - logits[Int(label)]
    }.reduce(0, +) / Double(images.count)
  }
}
