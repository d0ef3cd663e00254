import Messages

/// The layers of a network and, if known, the shape of its images. A description can be read from
/// and written to Keras's JSON and a short text.
public struct NetworkDescription: Sendable {
  /// The network's name in Keras's JSON.
  public var name: String?
  /// The shape of one image; nil if the description does not specify it.
  public var input: ImageShape?
  /// The layers, first to last.
  public var layers: [any Layer]

  /// The maximum size of a file or a text, in bytes.
  static let largestByteCount = 1 << 20

  /// A description of the given layers.
  public init(name: String? = nil, input: ImageShape? = nil, layers: [any Layer]) {
    self.name = name
    self.input = input
    self.layers = layers
  }

  /// The layers as a text, such as "conv:32:3:relu,maxpool:2,flatten,dense:10".
  public var text: String { layers.map(\.text).joined(separator: ",") }

  /// Reads a text: the layers' texts, separated by commas.
  ///
  /// - Throws: `ModelError.invalidDescription`, which names the layer and says what is allowed.
  public init(text: String) throws(ModelError) {
    do throws(DescriptionError) {
      guard text.utf8.count <= Self.largestByteCount else {
        throw .tooLong(text.utf8.count)
      }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      try Self.checkCount(parts.count)
      layers = []
      for (index, part) in parts.enumerated() {
        layers.append(try Self.layer(fromText: part, number: index + 1))
      }
    } catch {
      throw .invalidDescription(source: "'\(printable(text))'", problem: error.problem)
    }
  }

  private static func layer(
    fromText text: Substring, number: Int
  ) throws(DescriptionError) -> any Layer {
    for type in LayerTypes.all {
      do throws(LayerError) {
        if let layer = try type.layer(fromText: text) { return layer }
      } catch {
        throw DescriptionError("layer \(number), \(type.className),", error)
      }
    }
    let names = LayerTypes.all.flatMap { type in
      type.textForm.prefix { $0 != ":" && $0 != "[" }.split(separator: "|").map(String.init)
    }
    let hint = suggestion(for: String(text.prefix { $0 != ":" }), among: names)
      .map { " (did you mean '\($0)'?)" }
    throw DescriptionError(
      "layer \(number) must be one of \(names.joined(separator: ", ")), found '\(text)'"
        + (hint ?? ""))
  }

  static func checkCount(_ count: Int) throws(DescriptionError) {
    guard count > 0 else { throw DescriptionError("it has no layers") }
    guard count <= Architecture.largestDepth else {
      throw DescriptionError(
        "it has \(count) layers; at most \(Architecture.largestDepth) are allowed")
    }
  }

  /// The network for images of a shape.
  ///
  /// - Parameters:
  ///   - name: The network's name in results.
  ///   - input: The images' shape.
  ///   - classes: How many classes the images have.
  /// - Throws: `ModelError.inputMismatch` if the description specifies another shape,
  ///   `ModelError.classMismatch` if the network has another number of outputs,
  ///   `ModelError.invalidArchitecture` if the layers do not fit together.
  public func architecture(
    named name: String, input: ImageShape, classes: Int
  ) throws(ModelError) -> Architecture {
    if let own = self.input, own != input {
      throw .inputMismatch(expected: own, found: input)
    }
    let architecture = try Architecture(name: name, input: input, layers: layers)
    guard architecture.classes == classes else {
      throw .classMismatch(network: name, outputs: architecture.classes, classes: classes)
    }
    return architecture
  }
}

extension Architecture {
  /// The description of this network.
  public var layerDescription: NetworkDescription {
    NetworkDescription(name: name, input: input, layers: layers)
  }
}

/// Explains what is wrong with a description.
struct DescriptionError: Error {
  /// The problem, without control characters.
  let problem: String

  init(_ problem: String) { self.problem = printable(problem) }

  init(_ place: String, _ error: LayerError) {
    problem = "\(printable(place)) requires \(error.expected), found \(error.found)"
  }

  init(_ error: FormatError) {
    problem = "expected \(error.expected), found \(error.found)"
  }

  static func tooLong(_ count: Int) -> DescriptionError {
    DescriptionError(
      "it is \(count) bytes long; at most \(NetworkDescription.largestByteCount) are allowed")
  }
}
