import Foundation

/// A trained network in the format of ONNX, for programs such as Netron and onnxruntime.
///
///     let model = try ONNXModel(network, metadata: ["source": "my training"])
///     try model.encoded().write(to: URL(filePath: "cnn.onnx"))
///
/// The input `images` is `[N, channels, height, width]`, 32-bit floats: the pixels divided by 255.
/// The output `logits` is `[N, classes]`; a softmax at the network's end is left out. Layers that
/// have no effect on inference are left out, too. Format: https://onnx.ai/onnx/repo-docs/IR.html
public struct ONNXModel: Sendable {
  /// The version of the operators, of 2020, because more programs support it than the latest one.
  static let operatorSet = 13
  /// The version of the format that goes with the operators.
  static let formatVersion = 7

  /// Key-value pairs that describe the network.
  public let metadata: [String: String]
  /// The version of the program that writes the file.
  public let producerVersion: String

  private let architecture: Architecture
  private let isPermuted: Bool
  let graph: ONNXGraph

  /// A network with its present weights.
  ///
  /// - Parameters:
  ///   - source: For a network that was trained on rearranged images: the position from which each
  ///     position takes its pixel, `[height · width]`, row-major. The graph then rearranges its input
  ///     in this way, so that it takes images as they are.
  ///   - metadata: Key-value pairs that describe the network.
  ///   - producerVersion: The version of the program that writes the file.
  /// - Throws: `ModelError.invalidExamples` unless every position occurs exactly once in `source`.
  public init(
    _ network: Network, permutedBy source: [Int32]? = nil, metadata: [String: String] = [:],
    producerVersion: String = ""
  ) throws(ModelError) {
    architecture = network.architecture
    if let source { try architecture.input.checkPermutation(source) }
    isPermuted = source != nil
    graph = ONNXGraph(network, permutedBy: source)
    self.metadata = metadata
    self.producerVersion = producerVersion
  }

  /// The file's bytes, which depend on the network and the arguments of the initializer only.
  ///
  /// The limits of `Architecture` keep them below 2 GiB, the limit of Protocol Buffers.
  public func encoded() -> Data {
    var operators = ProtobufMessage()
    operators.add(Field.OperatorSet.version, Self.operatorSet)
    var model = ProtobufMessage()
    model.add(Field.Model.formatVersion, Self.formatVersion)
    model.add(Field.Model.producerName, "bench")
    model.add(Field.Model.producerVersion, producerVersion)
    model.add(Field.Model.documentation, documentation)
    model.add(
      Field.Model.graph,
      graph.message(
        name: architecture.name,
        input: ["N"] + [input.channels, input.height, input.width].map(String.init),
        output: ["N", String(architecture.classes)]))
    model.add(Field.Model.operatorSet, operators)
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      var pair = ProtobufMessage()
      pair.add(Field.Pair.key, key)
      pair.add(Field.Pair.value, value)
      model.add(Field.Model.metadata, pair)
    }
    return Data(model.bytes)
  }

  private var input: ImageShape { architecture.input }

  /// What the input and the output are.
  private var documentation: String {
    """
    \(architecture). Input \(ONNXGraph.input): float32 [N, \(input.channels), \(input.height), \
    \(input.width)], the pixels divided by 255. Output \(ONNXGraph.output): float32 \
    [N, \(architecture.classes)]; their softmax is the probabilities.
    """
      + (isPermuted
        ? " The graph first puts the pixels into the order in which the network was trained: it takes "
          + "images as they are." : "")
  }
}
