/// Keras `GlobalMaxPooling2D`: the maximum of each channel, as a vector.
public struct GlobalMaxPooling2D: Layer {
  /// Keras's name for the class.
  public static let className = "GlobalMaxPooling2D"

  /// A layer that pools over the whole image.
  public init() {}

  /// `globalmax`.
  public static let form = LayerForm(
    "globalmax", defaults: GlobalMaxPooling2D(),
    entries: [.channelsLast, .fixed("keepdims", .boolean(false))])

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    .vector(try input.requireImage().channels)
  }
}
