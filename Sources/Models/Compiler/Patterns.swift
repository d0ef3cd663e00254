import Kernels

/// A sequence of layers that one stage runs faster than one stage per layer would.
///
/// If a pattern does not match, the network is slower but not wrong: fused and generic stages give
/// the same numbers up to rounding.
struct Pattern: Sendable {
  let name: String
  /// Returns the number of layers that the pattern covers from the first of `layers` on, and their
  /// plan; nil if it does not match.
  let match: @Sendable (_ layers: ArraySlice<PlacedLayer>, _ isFirst: Bool) -> (Int, StagePlan)?

  /// All patterns, the most specific first.
  static let all: [Pattern] = [
    directConvolution, winogradConvolution, pooledConvolution, unpooledWinogradConvolution,
    normalizedPooling, sparseDense, rectifiedDense,
  ]

  /// Matches on images: `Conv2D` 3×3 with a bias, valid, stride 1 → ReLU → `MaxPooling2D` 2×2.
  static let directConvolution = Pattern(name: "direct convolution") { layers, isFirst in
    guard isFirst, layers.isPlainPooledConvolution else { return nil }
    return (
      3,
      StagePlan(name: "direct convolution", input: .images, sumsByTask: true) {
        DirectConvolutionStage($0)
      }
    )
  }

  /// Matches after other layers: `Conv2D` 3×3 with a bias, valid, stride 1 → ReLU → `MaxPooling2D`
  /// 2×2.
  static let winogradConvolution = Pattern(name: "Winograd convolution") { layers, isFirst in
    guard !isFirst, layers.isPlainPooledConvolution else { return nil }
    return (
      3,
      StagePlan(name: "Winograd convolution", sumsByTask: true, copiesPerWorker: 4) {
        WinogradConvolutionStage($0)
      }
    )
  }

  /// Matches after other layers: `Conv2D` with three or five kernel columns and a bias, stride 1 →
  /// ReLU → `MaxPooling2D` 2×2.
  static let pooledConvolution = Pattern(name: "pooled convolution") { layers, isFirst in
    guard !isFirst, let (convolution, geometry) = layers.pooledConvolution,
      PooledConvolution.kernelWidths.contains(convolution.kernelSize.width),
      convolution.strides == Extent(1)
    else { return nil }
    return (
      3,
      StagePlan(name: "pooled convolution", sumsByTask: true) {
        PooledConvolutionStage($0, geometry: geometry)
      }
    )
  }

  /// Matches after other layers: `Conv2D` 3×3 with stride 1 whose channels nearly fill vectors.
  ///
  /// Rounding the outputs up to whole tiles costs much of the gain on images of few pixels.
  static let unpooledWinogradConvolution = Pattern(name: "unpooled Winograd convolution") {
    layers, isFirst in
    guard !isFirst, let convolution: Conv2D = layers.layer(after: 0),
      let image = layers.first?.input.image,
      let geometry = try? convolution.window.geometry(on: image), geometry.isThreeByThree,
      Convolution.prefersWinograd(channels: image.channels), geometry.outputHeight >= 5,
      geometry.outputWidth >= 5
    else { return nil }
    return (
      1,
      StagePlan(name: "unpooled Winograd convolution", sumsByTask: true, sharedCopies: 8) {
        ConvolutionStage($0, geometry: geometry, usesWinograd: true)
      }
    )
  }

  /// Matches on any image: `BatchNormalization` → ReLU → `MaxPooling2D` 2×2. The numbers are exactly
  /// those of generic stages.
  static let normalizedPooling = Pattern(name: "normalized pooling") { layers, _ in
    guard let normalization: BatchNormalization = layers.layer(after: 0),
      layers.layer(after: 1) == Activation(.relu), layers.layer(after: 2) == MaxPooling2D(),
      let image = layers.first?.input.image
    else { return nil }
    return (
      3,
      StagePlan(name: "normalized pooling", sumsByTask: true, isSynchronized: true) {
        NormalizedPoolingStage($0, layer: normalization, image: image)
      }
    )
  }

  /// Matches on images: `Flatten` → `Dense` → [ReLU].
  static let sparseDense = Pattern(name: "sparse dense") { layers, isFirst in
    guard isFirst, layers.first?.layer is Flatten, let _: Dense = layers.layer(after: 1) else {
      return nil
    }
    let isRectified = layers.layer(after: 2) == Activation(.relu)
    return (
      isRectified ? 3 : 2,
      StagePlan(name: "sparse dense", input: .images, outputUse: isRectified ? .sign : .nothing) {
        SparseDenseStage($0)
      }
    )
  }

  /// Matches after other layers: `Dense` → ReLU.
  static let rectifiedDense = Pattern(name: "dense") { layers, isFirst in
    guard !isFirst, let dense = layers.first?.layer as? Dense,
      layers.layer(after: 1) == Activation(.relu)
    else { return nil }
    var plan = dense.stagePlan(at: layers[layers.startIndex])
    plan.outputUse = .sign
    return (2, plan)
  }
}

extension ArraySlice<PlacedLayer> {
  /// Returns the layer `count` places after the first, if it is of type `L`.
  func layer<L: Layer>(after count: Int) -> L? {
    startIndex + count < endIndex ? self[startIndex + count].layer as? L : nil
  }

  /// The first layer and its window geometry, if it is a `Conv2D` with a bias that is followed by
  /// ReLU and `MaxPooling2D` 2×2.
  var pooledConvolution: (Conv2D, WindowGeometry)? {
    guard let convolution: Conv2D = layer(after: 0), convolution.useBias,
      layer(after: 1) == Activation(.relu), layer(after: 2) == MaxPooling2D(),
      let image = first?.input.image, let geometry = try? convolution.window.geometry(on: image)
    else { return nil }
    return (convolution, geometry)
  }

  /// Whether that convolution is 3×3 without padding and with stride 1.
  var isPlainPooledConvolution: Bool {
    guard let (convolution, _) = pooledConvolution else { return false }
    return convolution == Conv2D(convolution.filters, Extent(3))
  }
}
