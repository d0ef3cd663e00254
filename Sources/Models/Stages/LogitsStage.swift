import Kernels

/// Copies logits that come from an image with more than one pixel to a vector without padding
/// between them.
struct LogitsStage: Stage {
  let input: Activations
  let output: Activations
  let propagates: Bool

  func forward(_ share: Share, of batch: Batch) {
    for (row, target) in zip(input.rows(share), output.rows(share)) {
      for value in 0..<output.channels {
        output.values[target * output.stride + value] =
          input.values[row * input.stride + input.place(of: value)]
      }
    }
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    for (row, source) in zip(input.rows(share), output.rows(share)) {
      for value in 0..<output.channels {
        input.gradients[row * input.stride + input.place(of: value)] =
          output.gradients[source * output.stride + value]
      }
    }
  }
}
