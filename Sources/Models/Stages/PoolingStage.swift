import Kernels

extension MaxPooling2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    .pooling(.maximum, window: window, at: place)
  }
}

extension AveragePooling2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    .pooling(.mean, window: window, at: place)
  }
}

extension GlobalMaxPooling2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    .pooling(.maximum, window: .whole(of: place.input), at: place)
  }
}

extension GlobalAveragePooling2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    .pooling(.mean, window: .whole(of: place.input), at: place)
  }
}

extension Window {
  /// Returns one window that covers a whole image.
  static func whole(of shape: Shape) -> Window {
    let size = shape.image.map { Extent($0.height, $0.width) } ?? Extent(1)
    return Window(size: size, strides: Extent(1), padding: .valid)
  }
}

extension StagePlan {
  /// Returns the plan of a pooling with any window.
  static func pooling(_ kind: Pooling.Kind, window: Window, at place: PlacedLayer) -> StagePlan {
    guard let image = place.input.image, let geometry = try? window.geometry(on: image) else {
      return .nothing("no pooling")
    }
    return StagePlan(name: "\(kind) pooling") {
      PoolingStage($0, kernel: Pooling(kind, geometry: geometry, channels: image.channels))
    }
  }
}

/// Runs a pooling over windows of any size.
struct PoolingStage: Stage {
  private let kernel: Pooling
  private let input: Activations
  private let output: Activations
  private let propagates: Bool
  /// The pixel of its window that each output comes from, for max-pooling.
  private let winners: IntegerBuffer

  init(_ site: StageSite, kernel: Pooling) {
    self.kernel = kernel
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    winners = IntegerBuffer(
      count: kernel.kind == .maximum ? site.workspace.localRows * output.stride : 0)
  }

  func forward(_ share: Share, of batch: Batch) {
    kernel.forward(
      input: input.values, output: output.values, winners: winners, samples: share.localRows,
      firstInputSample: input.rows(share).lowerBound,
      firstOutputSample: output.rows(share).lowerBound)
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    kernel.backward(
      outputGradient: output.gradients, winners: winners, inputGradient: input.gradients,
      samples: share.localRows, firstInputSample: input.rows(share).lowerBound,
      firstOutputSample: output.rows(share).lowerBound)
  }
}
