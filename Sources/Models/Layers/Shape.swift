/// The size of an image: rows, columns and values per pixel.
public struct ImageShape: Sendable, Hashable, CustomStringConvertible {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Values per pixel.
  public let channels: Int

  /// A shape of `height`×`width`×`channels`.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Values per image.
  public var count: Int { saturatingProduct(height, width, channels) }

  /// Such as "28×28×1".
  public var description: String { "\(height)×\(width)×\(channels)" }
}

/// The shape of one sample between layers: an image, or a vector after the image is flattened.
public enum Shape: Sendable, Hashable, CustomStringConvertible {
  /// Rows, columns and channels.
  case image(ImageShape)
  /// A number of units.
  case vector(Int)

  /// The number of values.
  public var count: Int {
    switch self {
    case .image(let shape): shape.count
    case .vector(let units): units
    }
  }

  /// `[height, width, channels]` or `[units]`, as Keras writes shapes.
  public var dimensions: [Int] {
    switch self {
    case .image(let shape): [shape.height, shape.width, shape.channels]
    case .vector(let units): [units]
    }
  }

  /// The image's shape; nil for a vector.
  public var image: ImageShape? {
    if case .image(let shape) = self { shape } else { nil }
  }

  /// Such as "28×28×1" or "128".
  public var description: String { dimensions.map(String.init).joined(separator: "×") }
}

/// The number of rows and columns of a kernel, a pooling window or a stride.
public struct Extent: Sendable, Hashable, CustomStringConvertible {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int

  /// An extent of `height`×`width`.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// An extent with equal height and width.
  public init(_ side: Int) { self.init(side, side) }

  /// Such as "3×3".
  public var description: String { "\(height)×\(width)" }
}
