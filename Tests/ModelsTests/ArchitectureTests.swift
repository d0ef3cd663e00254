import Testing

@testable import Models

@Suite struct ArchitectureTests {
  private let mnist = ImageShape(height: 28, width: 28, channels: 1)

  @Test func parameterCountsMatchKeras() throws {
    #expect(
      try Architecture.dense(input: mnist, classes: 10).parameterCounts == [0, 100_480, 1_290])
    let cnn = try Architecture.cnn(input: mnist, classes: 10, dropout: 0)
    #expect(cnn.parameterCounts == [320, 0, 18_496, 0, 0, 16_010])
    #expect(
      cnn.outputShapes.map(\.description) == [
        "26×26×32", "13×13×32", "11×11×64", "5×5×64", "1600", "10",
      ])
    let cifar = ImageShape(height: 32, width: 32, channels: 3)
    #expect(try Architecture.cnn(input: cifar, classes: 10, dropout: 0.5).parameterCount == 42_442)
  }

  @Test func rejectsNetworksThatExceedTheLimits() throws {
    func image(_ size: Int) -> ImageShape { ImageShape(height: size, width: size, channels: 1) }
    #expect(throws: Never.self) { try Architecture.dense(input: image(1_000), classes: 10) }
    #expect(
      throws: ModelError.invalidArchitecture(
        "dense has 512001418 parameters for images of 2000×2000×1; at most 134217728 are allowed. "
          + "Choose smaller images.")
    ) { try Architecture.dense(input: image(2_000), classes: 10) }
    #expect(throws: Never.self) {
      try Architecture.cnn(input: image(360), classes: 10, dropout: 0)
    }
    #expect(
      throws: ModelError.invalidArchitecture(
        "layer 1, Conv2D, outputs 7998×7998×32 for an image of 8000×8000×1, which is more "
          + "than 4194304 values. Choose smaller images.")
    ) { try Architecture.cnn(input: image(8_000), classes: 10, dropout: 0) }
  }

  @Test func multiplyAddsMatchTheLayerDefinitions() throws {
    let dense = try Architecture.dense(input: mnist, classes: 10).multiplyAdds
    #expect(dense.forward == 100_352 + 1_280 && dense.training == 2 * 100_352 + 3 * 1_280)
    let cnn = try Architecture.cnn(input: mnist, classes: 10, dropout: 0.5).multiplyAdds
    #expect(cnn.forward == 194_688 + 2_230_272 + 16_000)
    #expect(cnn.training == 2 * 194_688 + 3 * 2_230_272 + 3 * 16_000)
  }

  @Test(arguments: architectures())
  func tensorsContainEveryParameterOnce(architecture: Architecture) throws {
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 1, threads: 1)
    #expect(network.tensors.map(\.values.count).reduce(0, +) == architecture.parameterCount)
    var tensors = network.tensors
    for i in tensors.indices {
      for j in tensors[i].values.indices { tensors[i].values[j] = Float(i * 100_000 + j) }
    }
    try network.setTensors(tensors)
    #expect(network.tensors == tensors)
  }

  @Test func kernelsStartGlorotUniformAndBiasesZero() throws {
    let network = try Network(
      architecture: try .cnn(input: mnist, classes: 10, dropout: 0), seed: 0, batchCapacity: 1,
      threads: 1)
    let fans: [Float] = [9 + 288, 288 + 576, 1_600 + 10]
    let kernels = network.tensors.filter { $0.shape.count > 1 }
    for (tensor, fans) in zip(kernels, fans) {
      let limit = (6 / fans).squareRoot()
      #expect(tensor.values.allSatisfy { abs($0) <= limit })
      #expect(tensor.values.max()! > 0.95 * limit && tensor.values.min()! < -0.95 * limit)
      #expect(abs(tensor.values.reduce(0, +) / Float(tensor.values.count)) < limit / 10)
    }
    for tensor in network.tensors where tensor.shape.count == 1 {
      #expect(tensor.values.allSatisfy { $0 == 0 })
    }
  }

  static let wrong: [[any Layer]] = [
    [], [Flatten()], [Dense(10)], [Flatten(), Dense(1)], [Flatten(), Dense(257)],
    [Flatten(), Dense(0), Dense(10)], [Flatten(), Dense(10, activation: .relu)],
    [Flatten(), Dense(10), Activation(.tanh)],
    [Flatten(), Dense(10, activation: .softmax), Dense(10)],
    [Conv2D(3, Extent(3)), Dense(10)], [Conv2D(0, Extent(3)), Flatten(), Dense(10)],
    [Conv2D(3, Extent(12)), Flatten(), Dense(10)],
    [Conv2D(3, Extent(3), strides: Extent(0)), Flatten(), Dense(10)],
    [MaxPooling2D(Extent(29)), Flatten(), Dense(10)],
    [Flatten(), Conv2D(3, Extent(3)), Flatten(), Dense(10)],
    [Flatten(), AveragePooling2D(), Dense(10)],
    [Flatten(), Dense(4), Dropout(1), Dense(10)],
    [Flatten(), BatchNormalization(epsilon: 0), Dense(10)],
    [Conv2D(10, Extent(3))], [MaxPooling2D(Extent(14, 5)), Flatten()],
    [BatchNormalization(center: false, scale: false), MaxPooling2D(Extent(14, 5)), Flatten()],
    Array(repeating: MaxPooling2D() as any Layer, count: 5) + [Flatten(), Dense(10)],
    Array(repeating: Activation(.relu) as any Layer, count: 300) + [Flatten(), Dense(10)],
  ]

  @Test(arguments: wrong.indices)
  func rejectsLayersThatDoNotFitTogether(index: Int) {
    #expect(throws: ModelError.self) {
      try Architecture(name: "wrong", input: mnist, layers: Self.wrong[index])
    }
  }

  @Test func rejectsWeightsOfAnotherNetwork() throws {
    let network = try Network(
      architecture: try .dense(input: mnist, classes: 10), seed: 0, batchCapacity: 1, threads: 1)
    var tensors = network.tensors
    tensors[1] = Tensor(name: tensors[1].name, shape: [64], values: .init(repeating: 0, count: 64))
    #expect(throws: ModelError.weightMismatch("dense/bias is [128], found [64].")) {
      try network.setTensors(tensors)
    }
    #expect(throws: ModelError.self) { try network.setTensors([]) }
  }

  @Test func rejectsExamplesThatDoNotMatchTheirShape() {
    let shape = ImageShape(height: 2, width: 2, channels: 1)
    #expect(throws: ModelError.self) {
      try Examples(shape: shape, pixels: [], labels: [], classes: 10)
    }
    #expect(throws: ModelError.self) {
      try Examples(shape: shape, pixels: [1, 2, 3], labels: [0], classes: 10)
    }
    #expect(throws: ModelError.self) {
      try Examples(shape: shape, pixels: [1, 2, 3, 4], labels: [10], classes: 10)
    }
  }
}
