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

/// Copies an image row by row into a larger one with zeros around it.
struct ZeroPaddingStage: Stage {
  private let input: Activations
  private let output: Activations
  private let propagates: Bool
  /// The number of floats per row of the image, and the number of its rows.
  private let rowSize, rows: Int
  /// The number of floats per row of the padded image, and the index in it of the image's first
  /// row.
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
      // A stage that works in place may have overwritten the zeros.
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
