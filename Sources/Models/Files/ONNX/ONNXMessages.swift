/// The numbers of the fields in ONNX's messages: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
enum Field {
  enum Model {
    static let formatVersion = 1
    static let producerName = 2
    static let producerVersion = 3
    static let documentation = 6
    static let graph = 7
    static let operatorSet = 8
    static let metadata = 14
  }

  enum OperatorSet {
    static let version = 2
  }

  enum Pair {
    static let key = 1
    static let value = 2
  }

  enum Graph {
    static let node = 1
    static let name = 2
    static let constant = 5
    static let input = 11
    static let output = 12
  }

  enum Node {
    static let input = 1
    static let output = 2
    static let name = 3
    static let operation = 4
    static let attribute = 5
  }

  enum Attribute {
    static let name = 1
    static let float = 2
    static let integer = 3
    static let integers = 8
    static let type = 20
  }

  enum Tensor {
    static let dimension = 1
    static let elementType = 2
    static let name = 8
    static let bytes = 9
  }

  /// The name and the type of an input or an output; the type contains a tensor type, which contains
  /// a shape.
  enum Value {
    static let name = 1
    static let type = 2
    static let tensorType = 1
    static let elementType = 1
    static let shape = 2
    static let dimension = 1
    static let size = 1
    static let sizeName = 2
  }
}

/// The numbers of the types of elements.
private enum ElementType {
  static let float = 1
  static let int32 = 6
  static let int64 = 7
}

extension ONNXGraph {
  /// The graph as a message.
  ///
  /// - Parameters:
  ///   - input: The shape of the input: numbers, and names of sizes that vary.
  ///   - output: The shape of the output.
  func message(name: String, input: [String], output: [String]) -> ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(Field.Graph.node, node.message) }
    graph.add(Field.Graph.name, name)
    for constant in constants { graph.add(Field.Graph.constant, constant.message) }
    graph.add(Field.Graph.input, Self.value(Self.input, shape: input))
    graph.add(Field.Graph.output, Self.value(Self.output, shape: output))
    return graph
  }

  private static func value(_ name: String, shape sizes: [String]) -> ProtobufMessage {
    var shape = ProtobufMessage()
    for size in sizes {
      var dimension = ProtobufMessage()
      if let number = Int(size) {
        dimension.add(Field.Value.size, number)
      } else {
        dimension.add(Field.Value.sizeName, size)
      }
      shape.add(Field.Value.dimension, dimension)
    }
    var tensor = ProtobufMessage()
    tensor.add(Field.Value.elementType, ElementType.float)
    tensor.add(Field.Value.shape, shape)
    var type = ProtobufMessage()
    type.add(Field.Value.tensorType, tensor)
    var value = ProtobufMessage()
    value.add(Field.Value.name, name)
    value.add(Field.Value.type, type)
    return value
  }
}

extension ONNXGraph.Node {
  fileprivate var message: ProtobufMessage {
    var node = ProtobufMessage()
    for input in inputs { node.add(Field.Node.input, input) }
    node.add(Field.Node.output, output)
    node.add(Field.Node.name, name)
    node.add(Field.Node.operation, operation)
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      node.add(Field.Node.attribute, attribute.message(name: name))
    }
    return node
  }
}

extension ONNXAttribute {
  private var type: Int {
    switch self {
    case .number: 1
    case .integer: 2
    case .integers: 7
    }
  }

  fileprivate func message(name: String) -> ProtobufMessage {
    var attribute = ProtobufMessage()
    attribute.add(Field.Attribute.name, name)
    switch self {
    case .number(let value): attribute.add(Field.Attribute.float, value)
    case .integer(let value): attribute.add(Field.Attribute.integer, value)
    case .integers(let values):
      for value in values { attribute.add(Field.Attribute.integers, value) }
    }
    attribute.add(Field.Attribute.type, type)
    return attribute
  }
}

extension ONNXConstant {
  fileprivate var message: ProtobufMessage {
    var tensor = ProtobufMessage()
    for size in shape { tensor.add(Field.Tensor.dimension, size) }
    switch elements {
    case .float(let values):
      tensor.add(Field.Tensor.elementType, ElementType.float)
      tensor.add(Field.Tensor.name, name)
      tensor.add(Field.Tensor.bytes, littleEndian: values.map(\.bitPattern))
    case .int32(let values):
      tensor.add(Field.Tensor.elementType, ElementType.int32)
      tensor.add(Field.Tensor.name, name)
      tensor.add(Field.Tensor.bytes, littleEndian: values)
    case .int64(let values):
      tensor.add(Field.Tensor.elementType, ElementType.int64)
      tensor.add(Field.Tensor.name, name)
      tensor.add(Field.Tensor.bytes, littleEndian: values.map(Int64.init))
    }
    return tensor
  }
}
