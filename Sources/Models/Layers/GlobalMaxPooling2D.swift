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

  /// Adds `GlobalMaxPool`, whose output `Flatten` makes a vector.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    graph.add("GlobalMaxPool")
    graph.add("Flatten", [], ["axis": .integer(1)])
  }
}
