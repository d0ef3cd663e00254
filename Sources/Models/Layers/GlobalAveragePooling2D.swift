/// Keras `GlobalAveragePooling2D`: the mean of each channel, as a vector.
public struct GlobalAveragePooling2D: Layer {
  public static let className = "GlobalAveragePooling2D"

  /// A pooling over the whole image.
  public init() {}

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    .vector(try input.requireImage().channels)
  }
}
