import Kernels

/// Returns the outputs of every layer of a trained network, after its activation.
///
/// The layers run one by one, so that a fused stage hides none of them.
///
/// - Returns: `[layer]`, each `[count, …]` in the layer's output shape. A layer that computes
///   nothing, such as `Flatten`, has the outputs of the layer before it.
/// - Throws: `ModelError.inputMismatch` if the examples do not fit the network.
package func layerOutputs(
  of network: Network, for examples: Examples
) throws(ModelError) -> [[Float]] {
  guard examples.shape == network.architecture.input else {
    throw .inputMismatch(expected: network.architecture.input, found: examples.shape)
  }
  let plain = try Network(
    architecture: network.architecture, seed: 0, batchCapacity: examples.count, threads: 1,
    patterns: [])
  try plain.setTensors(network.tensors)
  return plain.layerOutputs(for: examples)
}

extension Network {
  /// Returns the outputs of every layer; the network must have one stage per layer.
  fileprivate func layerOutputs(for examples: Examples) -> [[Float]] {
    let names = architecture.layerNames
    let indices = (0..<Int32(examples.count)).map { $0 }
    let batch = Batch(examples: examples, indices: indices[...], purpose: .inference)
    var outputs = Array(repeating: [Float](), count: names.count)
    let size = plan.partSize(of: batch.count)
    for part in 0..<(batch.count + size - 1) / size {
      let share = Share(
        part: part, of: batch.count, size: size, worker: 0, workspace: plan.workspace)
      var images: [Float]?
      // An activation has a stage of its own, after that of its layer.
      var latest: [String: [Float]] = [:]
      for planned in plan.stages {
        planned.stage.forward(share, of: batch)
        let values = planned.output.plainValues(share)
        if let layer = planned.layer { latest[layer] = values }
        images = images ?? values
      }
      var values = images ?? []
      for (index, name) in names.enumerated() {
        values = latest[name] ?? values
        outputs[index] += values
      }
    }
    return outputs
  }
}

extension Activations {
  /// Returns the outputs of a share's samples without padding, `[samples, pixels · channels]`.
  fileprivate func plainValues(_ share: Share) -> [Float] {
    rows(share).flatMap { row in
      (0..<pixels * channels).map { values[row * stride + place(of: $0)] }
    }
  }
}
