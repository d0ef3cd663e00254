/// Keras `GlobalAveragePooling2D`: the mean of each channel, as a vector.
public struct GlobalAveragePooling2D: Layer {
  /// Keras's name for the class.
  public static let className = "GlobalAveragePooling2D"

  /// A pooling over the whole image.
  public init() {}

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    .vector(try input.requireImage().channels)
  }
}
