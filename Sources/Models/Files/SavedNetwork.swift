extension Network {
  /// The parameters as a file, in Keras's layout, which its metadata states.
  public var saved: Safetensors {
    Safetensors(
      metadata: [
        "format":
          "Keras: Conv2D kernels [height, width, in, out], Dense kernels [in, out], biases [out], "
          + "channels last, inputs divided by 255; each convolution has ReLU and 2×2 max-pooling, "
          + "each dense layer but the last ReLU"
      ], tensors: tensors)
  }

  /// The network that saved tensors belong to, told by their names and shapes.
  ///
  /// Dropout leaves no tensor and does nothing in a test, so it is not restored.
  ///
  /// - Parameters:
  ///   - input: The shape of the images to be classified.
  ///   - classes: How many classes they have.
  /// - Throws: `ModelError.weightMismatch` when a tensor is missing, unknown or of another shape than
  ///   the images call for.
  public convenience init(
    _ saved: Safetensors, input: ImageShape, classes: Int, threads: Int
  ) throws(ModelError) {
    let byName = Dictionary(saved.tensors.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    if let empty = saved.tensors.first(where: { $0.values.isEmpty }) {
      throw .weightMismatch("\(empty.name) holds nothing, its shape is \(empty.shape).")
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
    let architecture = try Architecture(
      name: convolutions.isEmpty ? "dense" : "cnn", input: input, layers: layers)
    // Before anything is built: a network's size follows from shapes that a file may make up.
    let expected = architecture.tensors.map { (name: $0.name, shape: $0.description.shape) }
    let missing = expected.map(\.name).filter { byName[$0] == nil }
    let unknown = saved.tensors.map(\.name).filter { name in !expected.contains { $0.name == name }
    }
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
    try self.init(architecture: architecture, seed: 0, batchCapacity: 128, threads: threads)
    try setTensors(expected.compactMap { byName[$0.name] })
  }
}
