import Kernels

extension ZeroPadding2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    guard let image = place.input.image, let padded = place.output.image else {
      return .nothing("no padding")
    }
    let padding = padding
    return StagePlan(name: "zero padding") {
      ZeroPaddingStage($0, image: image, padded: padded, padding: padding)
    }
  }
}

/// Copies an image row by row into one with zeros around it.
struct ZeroPaddingStage: Stage {
  private let input: Activations
  private let output: Activations
  private let propagates: Bool
  /// Floats per row of the image, and how many rows it has.
  private let rowSize, rows: Int
  /// Floats per row of the padded image, and where the first row of the image starts in it.
  private let paddedRowSize, start: Int

  init(
    _ site: StageSite, image: ImageShape, padded: ImageShape, padding: ZeroPadding2D.Margins
  ) {
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    rows = image.height
    rowSize = image.width * input.paddedChannels
    paddedRowSize = padded.width * output.paddedChannels
    start = padding.top * paddedRowSize + padding.left * output.paddedChannels
  }

  func forward(_ share: Share, of batch: Batch) {
    for (source, target) in zip(input.rows(share), output.rows(share)) {
      // Stages that work in place may have left something where the zeros belong.
      output.values.clear(from: target * output.stride, count: output.stride)
      for row in 0..<rows {
        output.values.copy(
          from: input.values, at: source * input.stride + row * rowSize,
          to: target * output.stride + start + row * paddedRowSize, count: rowSize)
      }
    }
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    for (source, target) in zip(input.rows(share), output.rows(share)) {
      for row in 0..<rows {
        input.gradients.copy(
          from: output.gradients, at: target * output.stride + start + row * paddedRowSize,
          to: source * input.stride + row * rowSize, count: rowSize)
      }
    }
  }
}
