import TestSupport
import Testing

@testable import Models

@Suite struct SavedNetworkTests {
  @Test(arguments: architectures())
  func savedNetworksAreRestored(architecture: Architecture) throws {
    let network = try Network(architecture: architecture, seed: 4, batchCapacity: 1, threads: 1)
    #expect(architecture.tensors.map(\.name) == network.tensors.map(\.name))
    #expect(architecture.tensors.map(\.description.shape) == network.tensors.map(\.shape))
    try withTemporaryFolder { folder in
      let path = folder + "/saved.safetensors"
      try network.saved.write(to: path)
      let back = try Network(
        Safetensors(contentsOf: path), input: architecture.input, classes: architecture.classes,
        threads: 2)
      #expect(back.tensors == network.tensors)
      #expect(back.architecture == architecture)
      let images = examples(9, shape: architecture.input, classes: architecture.classes)
      #expect(try evaluate(back, on: images) == evaluate(network, on: images))
    }
  }

  @Test func orderOfTensorsDoesNotMatter() throws {
    let architecture = architectures()[1]
    let network = try Network(architecture: architecture, seed: 4, batchCapacity: 1, threads: 1)
    let back = try Network(
      Safetensors(tensors: network.tensors.reversed()), input: architecture.input,
      classes: architecture.classes, threads: 1)
    #expect(back.tensors == network.tensors)
  }

  /// Old files do not describe their networks.
  @Test(arguments: fusedArchitectures().prefix(6))
  func restoresNetworksWithoutADescription(architecture: Architecture) throws {
    let network = try Network(architecture: architecture, seed: 4, batchCapacity: 1, threads: 1)
    let back = try Network(
      Safetensors(tensors: network.tensors), input: architecture.input,
      classes: architecture.classes, threads: 1)
    #expect(back.tensors == network.tensors)
    #expect(back.architecture.layers.count == architecture.layers.count)
  }

  static let hostile: [(json: String, message: String)] = [
    ("", "The file's keras_json describes no network that can be trained here: expected a value"),
    (String(repeating: "[", count: 1_000), "nested at most 64 levels deep"),
    (
      NetworkDescription(layers: [Flatten(), Dense(4_194_304), Dense(4_194_304), Dense(4)]).keras,
      "parameters for images of 10×10×1; at most 134217728 are allowed"
    ),
    (NetworkDescription(layers: [Flatten(), Dense(4), Dense(4)]).keras, "missing: dense_1/kernel"),
    (NetworkDescription(layers: [Flatten(), Dense(5)]).keras, "ends in 5 values"),
    (
      NetworkDescription(layers: [Flatten(), Dense(4, useBias: false)]).keras, "unknown: dense/bias"
    ),
    (
      NetworkDescription(
        input: ImageShape(height: 4_611_686_018_427_387_904, width: 2, channels: 2),
        layers: [Flatten(), Dense(4)]
      ).keras, "The network takes images of 4611686018427387904×2×2"
    ),
  ]

  @Test(arguments: hostile.indices)
  func rejectsDescriptionsThatDoNotFitBeforeCreatingANetwork(index: Int) throws {
    let (json, message) = Self.hostile[index]
    let saved = Safetensors(
      metadata: ["keras_json": json],
      tensors: [tensor("dense/kernel", [100, 4]), tensor("dense/bias", [4])])
    let error = #expect(throws: ModelError.self) {
      try Network(
        saved, input: ImageShape(height: 10, width: 10, channels: 1), classes: 4, threads: 1)
    }
    #expect(error?.description.contains(message) == true, "\(error.debugDescription)")
  }

  private func tensor(_ name: String, _ shape: [Int]) -> Tensor {
    Tensor(name: name, shape: shape, values: .init(repeating: 0, count: shape.reduce(1, *)))
  }

  @Test func rejectsTensorsThatFitNoNetworkBeforeCreatingOne() throws {
    let input = ImageShape(height: 10, width: 10, channels: 1)
    for (tensors, message) in [
      ([], "found no dense/kernel"),
      ([tensor("dense/kernel", [100, 3]), tensor("dense/bias", [3])], "should have 4 classes"),
      ([tensor("dense/kernel", [0, 4])], "dense/kernel contains no values"),
      ([tensor("dense/kernel", [1, 4]), tensor("dense/bias", [4])], "should be [100, 4]"),
      (
        [tensor("dense/kernel", [1, 100_000]), tensor("dense_1/kernel", [1, 4])],
        "missing: dense/bias, dense_1/bias"
      ),
      (
        [tensor("dense/kernel", [100, 4]), tensor("dense/bias", [4]), tensor("lstm/kernel", [1])],
        "unknown: lstm/kernel"
      ),
      (
        [
          tensor("conv2d/kernel", [5, 5, 1, 2]), tensor("conv2d/bias", [2]),
          tensor("dense/kernel", [32, 4]), tensor("dense/bias", [4]),
        ], "conv2d/kernel should be [3, 3, 1, 2]"
      ),
    ] {
      let error = #expect(throws: ModelError.self) {
        try Network(Safetensors(tensors: tensors), input: input, classes: 4, threads: 1)
      }
      #expect(error?.description.contains(message) == true, "\(message): \(error.debugDescription)")
    }
  }

  @Test func secondTrainingResetsTheOptimizer() throws {
    let architecture = architectures()[0]
    let images = examples(20, shape: architecture.input, classes: 10)
    let options = TrainingOptions(epochs: 2, batchSize: 8, optimizer: .adam(), seed: 1)
    let used = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let start = used.tensors
    try train(used, on: images, testingOn: images, options: options) { _ in }
    let once = used.tensors
    try used.setTensors(start)
    try train(used, on: images, testingOn: images, options: options) { _ in }
    #expect(used.tensors == once)
  }
}
