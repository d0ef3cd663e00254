/// Keras `GlobalAveragePooling2D`: the mean of each channel, as a vector.
public struct GlobalAveragePooling2D: Layer {
  /// Keras's name for the class.
  public static let className = "GlobalAveragePooling2D"

  /// A layer that pools over the whole image.
  public init() {}

  /// `globalavg`.
  public static let form = LayerForm(
    "globalavg", defaults: GlobalAveragePooling2D(),
    entries: [.channelsLast, .fixed("keepdims", .boolean(false))])

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    .vector(try input.requireImage().channels)
  }

  /// Adds `GlobalAveragePool`, whose output `Flatten` makes a vector.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    graph.add("GlobalAveragePool")
    graph.add("Flatten", [], ["axis": .integer(1)])
  }
}
