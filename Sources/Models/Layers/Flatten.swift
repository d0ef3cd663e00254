/// Keras `Flatten`: converts an image to a vector, row-major, channels last.
public struct Flatten: Layer {
  /// Keras's name for the class.
  public static let className = "Flatten"

  /// A layer that flattens its input.
  public init() {}

  /// `flatten`.
  public static let form = LayerForm("flatten", defaults: Flatten(), entries: [.channelsLast])

  /// The shape of the output.
  public func outputShape(for input: Shape) -> Shape { .vector(input.count) }
}
