extension Network {
  /// The parameters in Keras's layout, with the network's description in the metadata.
  public var saved: Safetensors {
    Safetensors(
      metadata: [
        "format":
          "Keras: kernels [height, width, in, out], [positions, height · width · in, out] and "
          + "[in, out], channels last, inputs divided by 255; keras_json is the network as "
          + "model.to_json() has it",
        Architecture.descriptionKey: architecture.layerDescription.keras,
      ], tensors: tensors)
  }

  /// The network of a file: the one that the file describes or, without a description, the one that
  /// the tensors' names and shapes imply.
  ///
  /// - Parameters:
  ///   - input: The shape of the images to classify.
  ///   - classes: The number of their classes.
  /// - Throws: `ModelError.invalidDescription`, `.inputMismatch` or `.classMismatch` if the
  ///   description is invalid or does not fit the images; `ModelError.weightMismatch` if a tensor
  ///   is missing, unknown or has the wrong shape.
  public convenience init(
    _ saved: Safetensors, input: ImageShape, classes: Int, threads: Int
  ) throws(ModelError) {
    if let architecture = try Architecture(describedIn: saved, input: input, classes: classes) {
      try self.init(saved, architecture: architecture, threads: threads)
    } else {
      let architecture = try Architecture(guessedFrom: saved, input: input, classes: classes)
      try self.init(saved, architecture: architecture, threads: threads)
    }
  }

  /// The network that a file describes, for images of the shape that it describes.
  ///
  /// - Throws: `ModelError.invalidDescription` if the file has no valid description of its network,
  ///   or one without the images' shape; `ModelError.weightMismatch` if a tensor is missing, unknown
  ///   or has the wrong shape.
  public convenience init(describedIn saved: Safetensors, threads: Int) throws(ModelError) {
    let source = "The file's \(Architecture.descriptionKey)"
    guard let json = saved.metadata[Architecture.descriptionKey] else {
      throw .invalidDescription(source: source, problem: "it is missing")
    }
    let network = try NetworkDescription(keras: Array(json.utf8), source: source)
    guard let input = network.input else {
      throw .invalidDescription(source: source, problem: "it does not name the images' shape")
    }
    let architecture = try Architecture(
      name: network.name ?? "network", input: input, layers: network.layers)
    try self.init(saved, architecture: architecture, threads: threads)
  }

  /// A network with the parameters of a file. Its `batchCapacity` is 128, or less if the machine does
  /// not have the memory for that.
  ///
  /// - Throws: `ModelError.weightMismatch` if a tensor is missing, unknown or has the wrong shape.
  public convenience init(
    _ saved: Safetensors, architecture: Architecture, threads: Int
  ) throws(ModelError) {
    try self.init(
      saved, architecture: architecture, threads: threads, availableBytes: MemoryPlan.machineBytes)
  }

  /// - Parameter availableBytes: The memory of the machine.
  convenience init(
    _ saved: Safetensors, architecture: Architecture, threads: Int, availableBytes: Double
  ) throws(ModelError) {
    let byName = saved.byName
    // Checked before the network is created, because an untrusted file determines its size.
    let expected = architecture.tensors.map { (name: $0.name, shape: $0.description.shape) }
    let names = Set(expected.map(\.name))
    let missing = expected.map(\.name).filter { byName[$0] == nil }
    let unknown = saved.tensors.map(\.name).filter { !names.contains($0) }
    guard missing.isEmpty, unknown.isEmpty else {
      throw .weightMismatch(
        "it has \(expected.map(\.name).joined(separator: ", "))"
          + (missing.isEmpty ? "" : "; missing: \(missing.joined(separator: ", "))")
          + (unknown.isEmpty ? "." : "; unknown: \(unknown.joined(separator: ", "))."))
    }
    for (name, shape) in expected {
      if let found = byName[name]?.shape, found != shape {
        throw .weightMismatch("\(name) should be \(shape), found \(found).")
      }
    }
    let capacity = try Self.batchCapacity(
      for: architecture, batchSize: 1, threads: threads, availableBytes: availableBytes)
    try self.init(
      architecture: architecture, seed: 0, batchCapacity: capacity, threads: threads,
      patterns: Pattern.all, availableBytes: availableBytes)
    try setTensors(expected.compactMap { byName[$0.name] })
  }
}

extension Architecture {
  /// The metadata key of the network's description, which is Keras's JSON.
  static let descriptionKey = "keras_json"

  /// The network that a file describes; nil if it has no description.
  fileprivate init?(
    describedIn saved: Safetensors, input: ImageShape, classes: Int
  ) throws(ModelError) {
    guard let json = saved.metadata[Self.descriptionKey] else { return nil }
    let network = try NetworkDescription(
      keras: Array(json.utf8), source: "The file's \(Self.descriptionKey)")
    self = try network.architecture(
      named: network.name ?? "network", input: input, classes: classes)
  }

  /// The network that the tensors' names and shapes imply, for files without a description. Dropout
  /// has no tensors and no effect on inference, so it is not restored.
  fileprivate init(
    guessedFrom saved: Safetensors, input: ImageShape, classes: Int
  ) throws(ModelError) {
    let byName = saved.byName
    if let empty = saved.tensors.first(where: { $0.values.isEmpty }) {
      throw .weightMismatch("\(empty.name) contains no values; its shape is \(empty.shape).")
    }
    func kernels(_ kind: String) -> [Tensor] {
      var kernels: [Tensor] = []
      while let kernel = byName[
        (kernels.isEmpty ? kind : "\(kind)_\(kernels.count)") + "/kernel"]
      {
        kernels.append(kernel)
      }
      return kernels
    }
    let convolutions = kernels("conv2d")
    let denses = kernels("dense")
    guard denses.last?.shape.last == classes else {
      throw .weightMismatch(
        "the last layer should have \(classes) classes, found "
          + (denses.last.map { "a kernel of shape \($0.shape)." } ?? "no dense/kernel."))
    }
    var layers: [any Layer] = []
    for kernel in convolutions {
      layers.append(Conv2D(kernel.shape.last ?? 0, Extent(3), activation: .relu))
      layers.append(MaxPooling2D())
    }
    layers.append(Flatten())
    layers += denses.dropLast().map { Dense($0.shape.last ?? 0, activation: .relu) }
    layers.append(Dense(classes))
    try self.init(name: convolutions.isEmpty ? "dense" : "cnn", input: input, layers: layers)
  }
}

extension Safetensors {
  fileprivate var byName: [String: Tensor] {
    Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }
}
