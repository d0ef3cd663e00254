import Foundation
import Messages

extension NetworkDescription {
  /// Reads a Sequential network that `model.to_json()` of Keras 3 or tf.keras 2 wrote.
  ///
  /// - Throws: `ModelError.unreadableFile`; `ModelError.invalidDescription`, which names the layer
  ///   and says what is supported.
  public init(kerasFile path: String) throws(ModelError) {
    let bytes = try readDescription(path)
    try self.init(keras: bytes, source: path)
  }

  /// Reads a Sequential network that `model.to_json()` of Keras 3 or tf.keras 2 wrote.
  ///
  /// - Parameter source: Where the JSON comes from, for error messages.
  /// - Throws: `ModelError.invalidDescription`, which names the layer and says what is supported.
  public init(keras json: [UInt8], source: String) throws(ModelError) {
    do throws(DescriptionError) {
      guard json.count <= Self.largestByteCount else { throw .tooLong(json.count) }
      if let other = foreignFormat(startingWith: Array(json.prefix(9))) {
        throw DescriptionError("expected JSON as written by model.to_json(), found \(other)")
      }
      self = try KerasReader().network(try parsed(json))
    } catch {
      throw .invalidDescription(source: source, problem: error.problem)
    }
  }

  /// The description as JSON for `keras.models.model_from_json()` of Keras 3 and tf.keras 2. Only
  /// tf.keras 2 has `LocallyConnected2D`.
  public var keras: String {
    func entry(_ className: String, _ configuration: [JSON.Member], module: String) -> JSON {
      .object([
        .init("module", .text(module)), .init("class_name", .text(className)),
        .init("config", .object(configuration)), .init("registered_name", .null),
      ])
    }
    var entries: [JSON] = []
    if let input {
      // tf.keras 2 accepts only this name; Keras 3 accepts it too.
      let shape = [JSON.null] + Shape.image(input).dimensions.map(JSON.integer)
      entries.append(
        entry(
          "InputLayer",
          [
            .init("batch_input_shape", .array(shape)), .init("dtype", .text("float32")),
            .init("name", .text("input_layer")),
          ], module: "keras.layers"))
    }
    for (layer, name) in zip(layers, layerNames(of: layers)) {
      entries.append(
        entry(
          type(of: layer).className,
          [JSON.Member("name", .text(name))] + layer.configuration, module: "keras.layers"))
    }
    let configuration = [
      JSON.Member("name", .text(name ?? "sequential")), .init("layers", .array(entries)),
    ]
    return entry("Sequential", configuration, module: "keras").encoded
  }
}

private func parsed(_ json: [UInt8]) throws(DescriptionError) -> JSON {
  do { return try JSONParser.parse(json) } catch { throw DescriptionError(error) }
}

/// The bytes of a regular file.
private func readDescription(_ path: String) throws(ModelError) -> [UInt8] {
  var status = stat()
  if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    throw .invalidDescription(
      source: path, problem: "it is a folder, a pipe or a device, not a file")
  }
  do {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    // One byte more than allowed is enough to detect a file that is too long.
    return [UInt8](try file.read(upToCount: NetworkDescription.largestByteCount + 1) ?? Data())
  } catch {
    throw .unreadableFile(path: path, reason: error.systemReason)
  }
}

/// Reads Keras's JSON.
private struct KerasReader {
  /// The packages whose classes are accepted.
  private static let modules = ["keras", "tensorflow.keras", "tensorflow.python.keras", "tf_keras"]

  /// The keys under which Keras stores the shape of a batch.
  private static let inputKeys = ["batch_shape", "batch_input_shape"]

  func network(_ json: JSON) throws(DescriptionError) -> NetworkDescription {
    let (className, configuration) = try parts(of: json, "the network")
    guard className == "Sequential" else {
      throw DescriptionError("only Sequential networks are supported, found \(className)")
    }
    if case .object(let members) = configuration {
      try check(
        members, "Sequential", against: [.ignored("layers"), .ignored("build_input_shape")])
    }
    guard let entries = configuration.elements ?? configuration["layers"]?.elements else {
      throw DescriptionError("Sequential requires a list of layers, found \(configuration.shown)")
    }
    return try network(entries, name: configuration["name"]?.text)
  }

  private func network(
    _ entries: [JSON], name: String?
  ) throws(DescriptionError) -> NetworkDescription {
    let hasInputLayer = entries.first?["class_name"] == .text("InputLayer")
    let layers = entries.dropFirst(hasInputLayer ? 1 : 0).enumerated().map {
      (number: $0.offset + 1, entry: $0.element)
    }
    try NetworkDescription.checkCount(layers.count)
    // Unsupported layers are reported first: they may be why the input is not an image.
    for (number, entry) in layers { _ = try type(of: entry, number: number) }
    var input: ImageShape?
    if let first = entries.first { input = try inputShape(first, isInputLayer: hasInputLayer) }
    var network = NetworkDescription(name: name.map(printable), input: input, layers: [])
    // If the shape is unknown, a large image still distinguishes images from vectors.
    var shape = Shape.image(input ?? ImageShape(height: 4_096, width: 4_096, channels: 1))
    for (number, entry) in layers {
      let layer = try layer(entry, number: number, input: shape)
      shape = (try? layer.outputShape(for: shape)) ?? shape
      network.layers.append(layer)
    }
    return network
  }

  /// The class and the configuration of a network or a layer.
  private func parts(
    of entry: JSON, _ place: String
  ) throws(DescriptionError) -> (className: String, configuration: JSON) {
    guard let className = entry["class_name"]?.text, let configuration = entry["config"] else {
      throw DescriptionError(
        "\(place) requires class_name and config, as written by model.to_json(), found "
          + printable(entry.shown))
    }
    // A custom class can have the same name as one of Keras's.
    let isKeras =
      switch entry["module"] {
      case .text(let module): Self.modules.contains { module == $0 || module.hasPrefix($0 + ".") }
      case nil, .null: true
      default: false
      }
    guard isKeras, [nil, .null, .text(className)].contains(entry["registered_name"]) else {
      throw DescriptionError(
        "\(place) requires one of Keras's own classes, found another class named "
          + printable(className)
      )
    }
    return (printable(className), configuration)
  }

  private func type(
    of entry: JSON, number: Int
  ) throws(DescriptionError) -> any Layer.Type {
    let className = try parts(of: entry, "layer \(number)").className
    guard let type = LayerTypes.all.first(where: { $0.kerasClasses.contains(className) }) else {
      throw DescriptionError(
        "layer \(number) is \(className); supported layers are "
          + LayerTypes.all.flatMap { $0.kerasClasses }.joined(separator: ", "))
    }
    return type
  }

  private func layer(
    _ entry: JSON, number: Int, input: Shape
  ) throws(DescriptionError) -> any Layer {
    let type = try type(of: entry, number: number)
    let (className, configuration) = try parts(of: entry, "layer \(number)")
    guard case .object(let members) = configuration else {
      throw DescriptionError(
        "layer \(number), \(className), requires a config that is an object, found "
          + printable(configuration.shown))
    }
    do throws(LayerError) {
      return try type.layer(
        className: className,
        configuration: members.filter { number > 1 || !Self.inputKeys.contains($0.key) },
        input: input)
    } catch {
      throw DescriptionError("layer \(number), \(className),", error)
    }
  }

  private func check(
    _ members: [JSON.Member], _ className: String, against entries: [KerasEntry]
  ) throws(DescriptionError) {
    do throws(LayerError) {
      try KerasEntry.check(
        members, against: entries + KerasEntry.ofEveryLayer, options: [], input: .vector(0))
    } catch {
      throw DescriptionError(className, error)
    }
  }

  /// The shape of an image, from an InputLayer or from the first layer; nil if neither specifies
  /// it.
  private func inputShape(
    _ entry: JSON, isInputLayer: Bool
  ) throws(DescriptionError) -> ImageShape? {
    let configuration = entry["config"]
    if isInputLayer, case .object(let members)? = configuration {
      try check(
        members, "InputLayer",
        against: Self.inputKeys.map { .ignored($0) } + [
          .fixed("sparse", .boolean(false)), .fixed("ragged", .boolean(false)),
          .fixed("optional", .boolean(false)),
        ])
    }
    guard let json = Self.inputKeys.lazy.compactMap({ configuration?[$0] }).first else {
      return nil
    }
    var sizes: [Int] = []
    for case .integer(let size) in json.elements?.dropFirst() ?? [] where size > 0 {
      sizes.append(size)
    }
    guard sizes.count == 3, json.elements?.count == 4 else {
      throw DescriptionError(
        "the input must be images of shape [null, height, width, channels], found \(json.shown)")
    }
    return ImageShape(height: sizes[0], width: sizes[1], channels: sizes[2])
  }
}
