/// The operators of a network in ONNX, to which each layer adds its own.
///
/// An operator reads the output of the operator before it, and constants. Images are
/// `[N, channels, height, width]`, vectors `[N, units]`. Operators:
/// https://onnx.ai/onnx/operators/
public struct ONNXGraph: Sendable {
  /// The name of the images.
  static let input = "images"
  /// The name of the network's output.
  static let output = "logits"

  /// An operator.
  struct Node: Sendable {
    let operation: String
    let name: String
    let inputs: [String]
    let attributes: [String: ONNXAttribute]
    var output: String
  }

  private(set) var nodes: [Node] = []
  private(set) var constants: [ONNXConstant] = []
  /// The name of the layer that operators are added for.
  private var layer = ""
  private var names: Set<String> = []

  /// The operators of a network's layers.
  ///
  /// - Parameter source: The position from which each pixel is taken before the first layer,
  ///   `[height · width]`; nil if every pixel stays in place.
  init(_ network: Network, permutedBy source: [Int32]?) {
    let architecture = network.architecture
    if let source { addPermutation(source, of: architecture.input) }
    var tensors = network.tensors[...]
    for (index, layer) in architecture.layers.enumerated() {
      let (input, output) = (architecture.inputShapes[index], architecture.outputShapes[index])
      self.layer = architecture.layerNames[index]
      let parts = layer.tensors(for: input).map(\.part)
      let own = Dictionary(uniqueKeysWithValues: zip(parts, tensors))
      tensors = tensors.dropFirst(parts.count)
      for (number, component) in layer.components.enumerated() {
        component.addNodes(to: &self, input: number == 0 ? input : output, tensors: own)
      }
    }
    if !nodes.isEmpty { nodes[nodes.count - 1].output = Self.output }
  }

  private mutating func addPermutation(_ source: [Int32], of image: ImageShape) {
    layer = "permutation"
    add("Reshape", [.shape([0, image.channels, image.height * image.width])])
    add("Gather", [ONNXConstant("source", [source.count], .int32(source))], ["axis": .integer(2)])
    add("Reshape", [.shape([0, image.channels, image.height, image.width])])
  }

  /// Adds an operator that reads the output of the last one.
  ///
  /// - Parameters:
  ///   - operation: ONNX's name of the operator.
  ///   - constants: Its further inputs.
  ///   - attributes: Its attributes by name.
  mutating func add(
    _ operation: String, _ constants: [ONNXConstant] = [],
    _ attributes: [String: ONNXAttribute] = [:]
  ) {
    var inputs = [nodes.last?.output ?? Self.input]
    for var constant in constants {
      constant.name = newName(constant.name)
      inputs.append(constant.name)
      self.constants.append(constant)
    }
    let name = newName(operation)
    nodes.append(
      Node(
        operation: operation, name: name, inputs: inputs, attributes: attributes, output: name))
  }

  /// Returns a name that begins with the layer's and that nothing else has.
  private mutating func newName(_ part: String) -> String {
    let name = "\(layer)/\(part)"
    var unique = name
    var number = 0
    while !names.insert(unique).inserted {
      number += 1
      unique = "\(name)_\(number)"
    }
    return unique
  }
}

/// An attribute of an ONNX operator.
enum ONNXAttribute: Sendable, Equatable {
  case integer(Int)
  case integers([Int])
  case number(Float)
}

/// A constant tensor in an ONNX graph.
struct ONNXConstant: Sendable, Equatable {
  /// The elements, row-major.
  enum Elements: Sendable, Equatable {
    case float([Float])
    case int32([Int32])
    case int64([Int])
  }

  /// The name within the layer, or in the graph once the constant is part of it.
  var name: String
  let shape: [Int]
  let elements: Elements

  init(_ name: String, _ shape: [Int], _ elements: Elements) {
    self.name = name
    self.shape = shape
    self.elements = elements
  }

  /// The shape that `Reshape` gives its input; 0 keeps a dimension.
  static func shape(_ dimensions: [Int]) -> ONNXConstant {
    ONNXConstant("shape", [dimensions.count], .int64(dimensions))
  }
}

extension [ONNXConstant] {
  /// A layer's tensors, except those that it does not have.
  static func of(_ tensors: Tensor?...) -> [ONNXConstant] {
    tensors.compactMap(\.self).map { tensor in
      let part = tensor.name.split(separator: "/").last ?? ""
      return ONNXConstant(String(part), tensor.shape, .float(tensor.values))
    }
  }
}

extension Tensor {
  /// Returns the tensor with its axes in another order.
  ///
  /// - Parameter axes: For each axis of the result, the number of the axis here.
  func transposed(_ axes: [Int]) -> Tensor {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    var places = [0]
    for axis in axes {
      places = places.flatMap { start in (0..<shape[axis]).map { start + $0 * strides[axis] } }
    }
    return Tensor(name: name, shape: axes.map { shape[$0] }, values: places.map { values[$0] })
  }
}

extension Window {
  /// The attributes of a convolution or a pooling with these windows.
  func attributes(on image: ImageShape) -> [String: ONNXAttribute] {
    let margins = margins(on: image)
    return [
      "kernel_shape": .integers([size.height, size.width]),
      "strides": .integers([strides.height, strides.width]),
      "pads": .integers([margins.top, margins.left, margins.bottom, margins.right]),
    ]
  }
}
