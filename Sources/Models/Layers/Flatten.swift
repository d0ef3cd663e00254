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

  /// Adds `Transpose` to channels last and `Flatten`, unless the input is flat.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    guard input.image != nil else { return }
    graph.add("Transpose", [], ["perm": .integers([0, 2, 3, 1])])
    graph.add("Flatten", [], ["axis": .integer(1)])
  }
}
