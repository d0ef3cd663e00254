import Kernels

/// Loads images for stages that do not read them themselves.
struct InputStage: Stage {
  private let output: Activations

  static var plan: StagePlan { StagePlan(name: "input", input: .images) { InputStage($0) } }

  init(_ site: StageSite) { output = site.output }

  func forward(_ share: Share, of batch: Batch) {
    for (sample, row) in zip(share.samples, output.rows(share)) {
      loadPixels(
        batch.examples.pixels, image: batch.image(sample), size: batch.examples.shape.count,
        order: batch.examples.order, channels: output.channels,
        paddedChannels: output.paddedChannels, into: output.values, sample: row)
    }
  }

  func backward(_ share: Share, of batch: Batch) {}
}
