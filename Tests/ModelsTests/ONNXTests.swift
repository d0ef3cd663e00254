import Foundation
import Testing

@testable import Models

/// What the exported bytes contain, read back with the field numbers of `onnx.proto`. That other
/// programs compute the same logits is tested by scripts/test-exchange.sh.
@Suite struct ONNXTests {
  private static let image = ImageShape(height: 6, width: 5, channels: 2)

  /// Returns the graph of a network that begins with `layers`.
  private func graph(
    _ layers: [any Layer], input: ImageShape = image, permutedBy source: [Int32]? = nil
  ) throws -> DecodedGraph {
    let architecture = try Architecture(name: "net", input: input, layers: layers)
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    return try DecodedGraph(ONNXModel(network, permutedBy: source))
  }

  @Test func writesThePublishedExamplesOfTheWireFormat() {
    // https://protobuf.dev/programming-guides/encoding/
    var message = ProtobufMessage()
    message.add(1, 150)
    #expect(message.bytes == [0x08, 0x96, 0x01])
    message = ProtobufMessage()
    message.add(2, "testing")
    #expect(message.bytes == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    message = ProtobufMessage()
    message.add(1, -2)
    #expect(message.bytes == [0x08, 0xfe] + [UInt8](repeating: 0xff, count: 8) + [0x01])
    message = ProtobufMessage()
    message.add(16, Float(1.5))
    #expect(message.bytes == [0x85, 0x01, 0x00, 0x00, 0xc0, 0x3f])
  }

  @Test func describesTheModel() throws {
    let architecture = try Architecture(
      name: "net", input: Self.image, layers: [Flatten(), Dense(3)])
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    let model = try ONNXModel(network, metadata: ["b": "2", "a": "é"], producerVersion: "1.2")
    let file = try ProtobufDecoder(model.encoded())
    #expect(file.integers(1) == [7])
    #expect(file.texts(2) == ["bench"])
    #expect(file.texts(3) == ["1.2"])
    #expect(
      file.texts(6) == [
        "net (6×5×2 → 3). Input images: float32 [N, 2, 6, 5], the pixels divided by 255. Output "
          + "logits: float32 [N, 3]; their softmax is the probabilities."
      ])
    let operators = try file.messages(8)
    #expect(operators.map { $0.texts(1) } == [[]])
    #expect(operators.map { $0.integers(2) } == [[13]])
    let metadata = try file.messages(14)
    #expect(metadata.map { $0.texts(1) + $0.texts(2) } == [["a", "é"], ["b", "2"]])
    #expect(model.encoded() == model.encoded())
  }

  @Test func inputIsABatchOfImagesAndOutputIsLogits() throws {
    let graph = try graph([Flatten(), Dense(3)])
    #expect(graph.name == "net")
    #expect(graph.input == "images float32 [N, 2, 6, 5]")
    #expect(graph.output == "logits float32 [N, 3]")
  }

  @Test func operatorsFormAChain() throws {
    for architecture in architectures() {
      let network = try Network(
        architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
      let graph = try DecodedGraph(ONNXModel(network))
      #expect(
        graph.nodes.map { $0.inputs.first } == ["images"] + graph.nodes.dropLast().map(\.output),
        "\(architecture)")
      #expect(graph.nodes.last?.output == "logits")
      let constants = graph.nodes.flatMap { $0.inputs.dropFirst() }
      #expect(constants == graph.constants.map(\.name))
      let names = constants + graph.nodes.map(\.name)
      #expect(Set(names).count == names.count, "\(architecture)")
    }
  }

  @Test func flattensChannelsLast() throws {
    let graph = try graph([Flatten(), Flatten(), Dense(3)])
    #expect(
      graph.listing == [
        "flatten/Transpose perm [0, 2, 3, 1]", "flatten/Flatten axis 1",
        "dense/Gemm",
      ])
    #expect(graph.constants.map(\.summary) == ["dense/kernel [60, 3]", "dense/bias [3]"])
  }

  @Test func leavesOutMissingBiases() throws {
    let graph = try graph([
      Conv2D(3, Extent(2), useBias: false), LocallyConnected2D(3, Extent(2), useBias: false),
      Flatten(), Dense(3, useBias: false),
    ])
    #expect(!graph.constants.contains { $0.name.hasSuffix("bias") })
    #expect(!graph.nodes.contains { $0.operation == "Add" })
  }

  @Test func exportsConvolutions() throws {
    let input = ImageShape(height: 6, width: 5, channels: 2)
    let layer = Conv2D(3, Extent(2, 3), strides: Extent(3, 2), padding: .same)
    let architecture = try Architecture(
      name: "net", input: input, layers: [layer, Flatten(), Dense(3)])
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    let graph = try DecodedGraph(ONNXModel(network))
    #expect(
      graph.listing.first == "conv2d/Conv kernel_shape [2, 3] pads [0, 1, 0, 1] strides [3, 2]")
    let kernel = graph.constants[0]
    #expect(kernel.summary == "conv2d/kernel [3, 2, 2, 3]")
    #expect(graph.constants[1].summary == "conv2d/bias [3]")
    let own = network.tensors[0].values
    // Filter 1, channel 0, row 1, column 2 of [3, 2, 2, 3], and of [2, 3, 2, 3] in Keras's layout.
    let (place, ownPlace) = (1 * 12 + 0 * 6 + 1 * 3 + 2, 1 * 18 + 2 * 6 + 0 * 3 + 1)
    #expect(kernel.floats[place] == own[ownPlace])
  }

  @Test func putsOddPaddingAtTheEnd() throws {
    let graph = try graph([Conv2D(1, Extent(4), padding: .same), Flatten(), Dense(3)])
    #expect(
      graph.listing.first == "conv2d/Conv kernel_shape [4, 4] pads [1, 1, 2, 2] strides [1, 1]")
  }

  @Test func exportsLocallyConnectedLayersAsStandardOperators() throws {
    let input = ImageShape(height: 3, width: 4, channels: 2)
    let graph = try graph(
      [LocallyConnected2D(5, Extent(2), strides: Extent(1, 2)), Flatten(), Dense(3)],
      input: input)
    let name = "locally_connected2d"
    #expect(
      graph.listing.prefix(8) == [
        "\(name)/Reshape", "\(name)/Gather axis 2", "\(name)/Transpose perm [2, 0, 3, 1]",
        "\(name)/Reshape_1", "\(name)/MatMul", "\(name)/Transpose_1 perm [1, 2, 0]",
        "\(name)/Reshape_2", "\(name)/Add",
      ])
    let constants = graph.constants.prefix(6)
    #expect(constants[0].integers == [0, 2, 12])
    #expect(constants[1].shape == [4, 4])
    #expect(constants[1].integers == [0, 1, 4, 5, 2, 3, 6, 7, 4, 5, 8, 9, 6, 7, 10, 11])
    #expect(constants[2].integers == [0, 0, 8])
    #expect(constants[3].shape == [4, 8, 5])
    #expect(constants[4].integers == [0, 5, 2, 2])
    #expect(constants[5].shape == [5, 2, 2])
  }

  @Test func padsLocallyConnectedLayersByHalfAKernel() throws {
    let graph = try graph([
      LocallyConnected2D(1, Extent(4), strides: Extent(2), padding: .same), Flatten(), Dense(3),
    ])
    #expect(graph.listing.prefix(2) == ["locally_connected2d/Pad", "locally_connected2d/Reshape"])
    // Rows: windows at -2, 0 and 2 end at 6. Columns: windows at -2, 0 and 2 end at 6 of 5.
    #expect(graph.constants[0].integers == [0, 0, 2, 2, 0, 0, 0, 1])
    #expect(graph.constants[1].integers == [0, 2, 8 * 8])
  }

  @Test func exportsPooling() throws {
    let graph = try graph([
      MaxPooling2D(Extent(2), strides: Extent(1), padding: .same),
      AveragePooling2D(Extent(3), padding: .same), Flatten(), Dense(3),
    ])
    #expect(
      graph.listing.prefix(2) == [
        "max_pooling2d/MaxPool kernel_shape [2, 2] pads [0, 0, 1, 1] strides [1, 1]",
        "average_pooling2d/AveragePool count_include_pad 0 kernel_shape [3, 3] pads [0, 0, 0, 1] "
          + "strides [3, 3]",
      ])
  }

  @Test func exportsGlobalPoolingAsVectors() throws {
    let average = try graph([GlobalAveragePooling2D(), Dense(3)])
    #expect(
      average.listing == [
        "global_average_pooling2d/GlobalAveragePool", "global_average_pooling2d/Flatten axis 1",
        "dense/Gemm",
      ])
    let maximum = try graph([GlobalMaxPooling2D(), Dense(3)])
    #expect(maximum.listing.first == "global_max_pooling2d/GlobalMaxPool")
  }

  @Test func exportsZeroPadding() throws {
    let graph = try graph([
      ZeroPadding2D(.init(top: 1, bottom: 2, left: 3, right: 4)),
      ZeroPadding2D(.init(top: 0, bottom: 0, left: 0, right: 0)), Flatten(), Dense(3),
    ])
    #expect(
      graph.listing.prefix(2) == ["zero_padding2d/Pad", "flatten/Transpose perm [0, 2, 3, 1]"])
    #expect(graph.constants[0].integers == [0, 0, 1, 3, 0, 0, 2, 4])
  }

  @Test func exportsActivationsAndOmitsWhatHasNoEffect() throws {
    let graph = try graph([
      Activation(.linear), Flatten(), Dense(4, activation: .relu), Dropout(0.5),
      Dense(4, activation: .tanh), Activation(.sigmoid), Dense(3, activation: .softmax),
    ])
    #expect(
      graph.listing.dropFirst(2) == [
        "dense/Gemm", "dense/Relu", "dense_1/Gemm", "dense_1/Tanh", "activation_1/Sigmoid",
        "dense_2/Gemm",
      ])
    #expect(graph.nodes.last?.output == "logits")
  }

  @Test func exportsBatchNormalizationWithMovingAverages() throws {
    let architecture = try Architecture(
      name: "net", input: Self.image,
      layers: [
        BatchNormalization(epsilon: 0.25), Flatten(),
        BatchNormalization(center: false, scale: false), Dense(3),
      ])
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    var tensors = network.tensors
    for index in 0..<4 { tensors[index].values = [Float(index + 1), 7] }
    try network.setTensors(tensors)
    let graph = try DecodedGraph(ONNXModel(network))
    #expect(graph.listing.first == "batch_normalization/BatchNormalization epsilon 0.25")
    #expect(
      graph.constants.prefix(4).map(\.name) == [
        "batch_normalization/gamma", "batch_normalization/beta", "batch_normalization/moving_mean",
        "batch_normalization/moving_variance",
      ])
    #expect(graph.constants.prefix(4).map(\.floats) == [[1, 7], [2, 7], [3, 7], [4, 7]])
    let ones = [Float](repeating: 1, count: 60)
    let zeros = [Float](repeating: 0, count: 60)
    #expect(graph.constants.dropFirst(4).prefix(4).map(\.floats) == [ones, zeros, zeros, ones])
  }

  @Test func permutesPixelsFirst() throws {
    let source = (0..<30).reversed().map { Int32($0) }
    let graph = try graph([Flatten(), Dense(3)], permutedBy: source)
    #expect(
      graph.listing.prefix(3) == [
        "permutation/Reshape", "permutation/Gather axis 2", "permutation/Reshape_1",
      ])
    #expect(graph.constants[0].integers == [0, 2, 30])
    #expect(graph.constants[1].integers == source.map { Int($0) })
    #expect(graph.constants[2].integers == [0, 2, 6, 5])
    #expect(graph.documentation.hasSuffix("it takes images as they are."))
  }

  @Test func rejectsWhatIsNoPermutation() {
    for source in [[], [0, 1], [Int32](repeating: 0, count: 30)] as [[Int32]] {
      #expect(throws: ModelError.self) { try graph([Flatten(), Dense(3)], permutedBy: source) }
    }
  }

  @Test func checkContainsTheEnginesLogits() throws {
    let architecture = try Architecture(
      name: "net", input: Self.image, layers: [Flatten(), Dense(3)])
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    let source = (0..<30).reversed().map { Int32($0) }
    let tensors = try ONNXCheck(network, permutedBy: source).file.tensors
    #expect(tensors.map(\.name) == ["images", "logits"])
    #expect(tensors.map(\.shape) == [[16, 2, 6, 5], [16, 3]])
    let kernel = network.tensors[0].values
    for sample in 0..<16 {
      for unit in 0..<3 {
        var sum = 0.0
        for pixel in 0..<30 {
          for channel in 0..<2 {
            let value = tensors[0].values[(sample * 2 + channel) * 30 + 29 - pixel]
            sum += Double(value) * Double(kernel[(pixel * 2 + channel) * 3 + unit])
          }
        }
        #expect(abs(sum - Double(tensors[1].values[sample * 3 + unit])) < 1e-5)
      }
    }
  }

  @Test func networksAreRestoredWithoutADataSet() throws {
    let architecture = try Architecture(
      name: "net", input: Self.image, layers: [Flatten(), Dense(3)])
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    let back = try Network(network.saved, threads: 1)
    #expect(back.architecture == architecture)
    #expect(back.tensors == network.tensors)
  }

  @Test func rejectsFilesThatDoNotDescribeTheirNetwork() throws {
    let architecture = try Architecture(
      name: "net", input: Self.image, layers: [Flatten(), Dense(3)])
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 1, threads: 1)
    let withoutInput = NetworkDescription(layers: architecture.layers).keras
    for (metadata, message) in [
      ([:], "its metadata has no keras_json"),
      (["keras_json": withoutInput], "it does not say which shape the images have"),
      (["keras_json": "{"], "The file's keras_json describes no network"),
    ] {
      let error = #expect(throws: ModelError.self) {
        try Network(Safetensors(metadata: metadata, tensors: network.tensors), threads: 1)
      }
      #expect(error?.description.contains(message) == true, "\(error.debugDescription)")
    }
  }
}

/// The graph of an ONNX file.
private struct DecodedGraph {
  struct Node {
    let operation, name, output: String
    let inputs: [String]
    /// Such as "axis 1".
    let attributes: [String]
  }

  struct Constant {
    let name: String
    let shape: [Int]
    let elementType: Int
    let bytes: [UInt8]

    var summary: String { "\(name) \(shape)" }

    var floats: [Float] { elements(ofType: 1).map { Float(bitPattern: $0) } }

    var integers: [Int] {
      elementType == 7
        ? (elements(ofType: 7) as [Int64]).map { Int($0) }
        : (elements(ofType: 6) as [Int32]).map { Int($0) }
    }

    private func elements<Integer: FixedWidthInteger>(ofType type: Int) -> [Integer] {
      guard type == elementType else { return [] }
      let size = Integer.bitWidth / 8
      return stride(from: 0, to: bytes.count, by: size).map {
        littleEndian(bytes[$0..<$0 + size])
      }
    }
  }

  let name, documentation, input, output: String
  let nodes: [Node]
  let constants: [Constant]

  /// The operators with their attributes.
  var listing: [String] { nodes.map { ([$0.name] + $0.attributes).joined(separator: " ") } }

  init(_ model: ONNXModel) throws {
    let file = try ProtobufDecoder(model.encoded())
    documentation = try #require(file.texts(6).first)
    let graph = try #require(try file.messages(7).first)
    name = try #require(graph.texts(2).first)
    input = try Self.value(try #require(graph.messages(11).first))
    output = try Self.value(try #require(graph.messages(12).first))
    nodes = try graph.messages(1).map { node in
      try #require(node.texts(2).count == 1)
      let operation = try #require(node.texts(4).first)
      let name = try #require(node.texts(3).first)
      try #require(name.contains("/\(operation)"))
      return Node(
        operation: operation, name: name, output: node.texts(2)[0], inputs: node.texts(1),
        attributes: try node.messages(5).map(Self.attribute))
    }
    constants = try graph.messages(5).map { tensor in
      let constant = Constant(
        name: try #require(tensor.texts(8).first), shape: tensor.integers(1),
        elementType: try #require(tensor.integers(2).first),
        bytes: try #require(tensor.bytes(9).first))
      let size = constant.elementType == 7 ? 8 : 4
      try #require(constant.bytes.count == constant.shape.reduce(size, *))
      return constant
    }
  }

  /// An attribute as a text. Its type must say which field it is in.
  private static func attribute(_ attribute: ProtobufDecoder) throws -> String {
    let name = try #require(attribute.texts(1).first)
    switch attribute.integers(20).first {
    case 1: return "\(name) \(try #require(attribute.floats(2).first))"
    case 2: return "\(name) \(try #require(attribute.integers(3).first))"
    case 7: return "\(name) \(attribute.integers(8))"
    default: throw ProtobufDecoder.Malformed()
    }
  }

  private static func value(_ value: ProtobufDecoder) throws -> String {
    let tensor = try #require(try value.messages(2).first?.messages(1).first)
    let dimensions = try #require(try tensor.messages(2).first?.messages(1))
    let sizes = dimensions.map { ($0.integers(1).map(String.init) + $0.texts(2)).joined() }
    return "\(value.texts(1).joined()) \(tensor.integers(1) == [1] ? "float32" : "other") "
      + "[\(sizes.joined(separator: ", "))]"
  }
}
