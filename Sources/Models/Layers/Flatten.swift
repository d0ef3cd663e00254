/// Keras `Flatten`: an image as a vector, row-major, channels last.
public struct Flatten: Layer {
  public static let className = "Flatten"

  /// A layer that flattens.
  public init() {}

  public func outputShape(for input: Shape) -> Shape { .vector(input.count) }
}
