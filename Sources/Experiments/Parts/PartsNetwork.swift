import Models
import Runs

/// A network of the grid: how its units are connected, whether it pools, and its head.
package enum PartsNetwork: String, RunName, Codable, CaseIterable {
  /// 128 units.
  case dense
  /// As many units as give the cnn's number of parameters.
  case denseParameters = "dense-parameters"
  /// As many units as give the cnn's number of multiply-adds.
  case denseMultiplyAdds = "dense-multiply-adds"
  /// As many units as give the number of multiply-adds of `local`, and so nearly its parameters.
  case denseMatched = "dense-matched"
  /// 1,024 units.
  case wide = "dense-1024"
  /// 1,024 units, and a dropout of 0.2 on the pixels.
  case denseDropout = "dense-dropout"
  /// 128 units on images whose pixels were pooled.
  case densePool = "dense-pool"
  /// Locally connected, with strides instead of pooling.
  case local
  /// The cnn with a kernel of its own at every position, which has the cnn's multiply-adds.
  case localPool = "local-pool"
  /// The same with as few filters as give the cnn's number of parameters.
  case localParameters = "local-pool-parameters"
  /// Locally connected with strides and global average pooling.
  case localAverage = "local-gap"
  /// Locally connected with pooling and global average pooling.
  case localPoolAverage = "local-pool-gap"
  /// Convolutional, with strides instead of pooling.
  case conv
  /// Convolutional with pooling: the built-in cnn.
  case cnn
  /// Convolutional with strides and global average pooling.
  case convAverage = "conv-gap"
  /// Convolutional with pooling and global average pooling.
  case cnnAverage = "cnn-gap"
  /// Three convolutions, pooling and global average pooling.
  case deep = "deep-cnn-gap"
  /// The cnn on pixels that were permuted first, so that its neighbourhoods are random.
  case random = "cnn-random"

  /// The networks that divide the cnn's lead into parts.
  package static let attribution: [PartsNetwork] = [
    .dense, .denseMatched, .local, .localPool, .conv, .cnn, .cnnAverage,
  ]

  /// Whether the network sees permuted pixels only.
  var isPermuted: Bool { self == .random }

  /// Returns the network for images of a shape.
  ///
  /// - Parameters:
  ///   - filters: The filters of the first convolution or locally connected layer.
  ///   - dropout: The dropout rate before the last layer; 0 omits the layer.
  /// - Throws: `ModelError.invalidArchitecture` if the images are too small.
  package func architecture(
    filters: Int, input: ImageShape, classes: Int, dropout: Double
  ) throws(ModelError) -> Architecture {
    let body = try body(filters: filters, input: input, classes: classes)
    let rate = dropout == 0 ? "" : ",dropout:\(dropout)"
    return try NetworkDescription(text: "\(body)\(rate),dense:\(classes)")
      .architecture(named: name, input: input, classes: classes)
  }

  /// Returns the text of the layers before the dropout.
  private func body(
    filters: Int, input: ImageShape, classes: Int
  ) throws(ModelError) -> String {
    switch self {
    case .dense: return Self.dense(128)
    case .denseParameters:
      let count = try Self.cnn.plain(filters, input, classes).parameterCount
      return Self.dense(nearest(count - classes, of: input.count + 1 + classes))
    case .denseMultiplyAdds:
      let count = try Self.cnn.plain(filters, input, classes).multiplyAdds.forward
      return Self.dense(nearest(count, of: input.count + classes))
    case .denseMatched:
      let count = try Self.local.plain(filters, input, classes).multiplyAdds.forward
      return Self.dense(nearest(count, of: input.count + classes))
    case .wide: return Self.dense(1_024)
    case .denseDropout: return "flatten,dropout:0.2,dense:1024:relu"
    case .densePool: return "maxpool," + Self.dense(128)
    case .local: return Self.strided("local", filters) + ",flatten"
    case .localPool: return Self.pooled("local", filters, 2 * filters) + ",flatten"
    case .localParameters:
      let (first, second) = try localFilters(filters: filters, input: input, classes: classes)
      return Self.pooled("local", first, second) + ",flatten"
    case .localAverage: return Self.strided("local", filters) + ",globalavg"
    case .localPoolAverage: return Self.pooled("local", filters, 2 * filters) + ",globalavg"
    case .conv: return Self.strided("conv", filters) + ",flatten"
    case .cnn, .random: return Self.pooled("conv", filters, 2 * filters) + ",flatten"
    case .convAverage: return Self.strided("conv", filters) + ",globalavg"
    case .cnnAverage: return Self.pooled("conv", filters, 2 * filters) + ",globalavg"
    case .deep:
      return Self.pooled("conv", filters, 2 * filters) + ",conv:\(4 * filters):3:relu,globalavg"
    }
  }

  private static func dense(_ units: Int) -> String { "flatten,dense:\(units):relu" }

  /// Returns two layers of 3×3 windows, each followed by 2×2 max-pooling.
  private static func pooled(_ layer: String, _ first: Int, _ second: Int) -> String {
    "\(layer):\(first):3:relu,maxpool,\(layer):\(second):3:relu,maxpool"
  }

  /// Returns two layers of 3×3 windows that take every second position.
  private static func strided(_ layer: String, _ filters: Int) -> String {
    "\(layer):\(filters):3:s2:relu,\(layer):\(2 * filters):3:s2:relu"
  }

  /// Returns the network without dropout.
  private func plain(
    _ filters: Int, _ input: ImageShape, _ classes: Int
  ) throws(ModelError) -> Architecture {
    try architecture(filters: filters, input: input, classes: classes, dropout: 0)
  }

  /// Returns the filters of the two locally connected layers that give the number of parameters
  /// nearest to the cnn's, with one to four times as many filters in the second layer.
  private func localFilters(
    filters: Int, input: ImageShape, classes: Int
  ) throws(ModelError) -> (first: Int, second: Int) {
    let wanted = try Self.cnn.plain(filters, input, classes).parameterCount
    var best = (first: 1, second: 1, distance: Int.max)
    for first in 1...max(1, filters / 4) {
      for second in first...4 * first {
        let text = Self.pooled("local", first, second) + ",flatten,dense:\(classes)"
        let count = try NetworkDescription(text: text)
          .architecture(named: name, input: input, classes: classes).parameterCount
        if abs(count - wanted) < best.distance {
          best = (first, second, abs(count - wanted))
        }
      }
    }
    return (best.first, best.second)
  }
}

/// Returns the number of units, at least 1, that cost `each` and together nearly `total`.
private func nearest(_ total: Int, of each: Int) -> Int { max(1, (total + each / 2) / each) }
