import Kernels
import RandomStreams

extension Dropout: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    rate == 0
      ? .nothing("no dropout")
      : StagePlan(name: "dropout", placement: .inPlaceKeepingSign) { DropoutStage($0) }
  }
}

/// Runs dropout, in place if the previous stage allows it.
struct DropoutStage: Stage {
  private let kernel: Kernels.Dropout
  private let input: Activations
  private let output: Activations
  private let mask: FloatBuffer
  private let propagates: Bool
  private let drawPosition: Int

  init(_ site: StageSite) {
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    drawPosition = site.layers[0].drawPosition
    kernel = Kernels.Dropout(
      size: output.stride, rate: (site.layers[0].layer as? Dropout)?.rate ?? 0)
    mask = FloatBuffer(count: output.values.count)
  }

  func forward(_ share: Share, of batch: Batch) {
    for (offset, row) in output.rows(share).enumerated() {
      if input !== output {
        output.values.copy(
          from: input.values, at: (input.rows(share).lowerBound + offset) * input.stride,
          to: row * output.stride, count: output.stride)
      }
      guard case .training(let seed, let firstSample) = batch.purpose else { continue }
      var stream = RandomStream(
        seed: seed, purpose: .dropout,
        index: (firstSample + share.samples.lowerBound + offset) << 8 | drawPosition)
      kernel.forward(activations: output.values, mask: mask, sample: row, key: stream.next())
    }
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    for (offset, row) in output.rows(share).enumerated() {
      kernel.backward(gradient: output.gradients, mask: mask, sample: row)
      if input !== output {
        input.gradients.copy(
          from: output.gradients, at: row * output.stride,
          to: (input.rows(share).lowerBound + offset) * input.stride, count: output.stride)
      }
    }
  }
}
