import Testing

@testable import Models

@Suite struct ArchitectureTests {
  private let mnist = ImageShape(height: 28, width: 28, channels: 1)

  @Test func parameterCountsAreKeras() throws {
    #expect(
      try Architecture.dense(input: mnist, classes: 10).parameterCounts == [0, 100_480, 1_290])
    let cnn = try Architecture.cnn(input: mnist, classes: 10, dropout: 0)
    #expect(cnn.parameterCounts == [320, 0, 18_496, 0, 0, 16_010])
    #expect(
      cnn.outputShapes.map(\.description) == [
        "26×26×32", "13×13×32", "11×11×64", "5×5×64", "1×1×1600", "1×1×10",
      ])
    let cifar = ImageShape(height: 32, width: 32, channels: 3)
    #expect(try Architecture.cnn(input: cifar, classes: 10, dropout: 0.5).parameterCount == 42_442)
  }

  @Test func networksThatNoMemoryHoldsAreRefused() throws {
    func image(_ size: Int) -> ImageShape { ImageShape(height: size, width: size, channels: 1) }
    #expect(throws: Never.self) { try Architecture.dense(input: image(1_000), classes: 10) }
    #expect(
      throws: ModelError.invalidArchitecture(
        "images of 2000×2000×1 give dense 512001418 parameters, of which it may have 134217728. "
          + "Choose smaller images.")
    ) { try Architecture.dense(input: image(2_000), classes: 10) }
    #expect(throws: Never.self) {
      try Architecture.cnn(input: image(360), classes: 10, dropout: 0)
    }
    #expect(
      throws: ModelError.invalidArchitecture(
        "layer 1, convolution(filters: 32), gives 7998×7998×32 for an image of 8000×8000×1, more than "
          + "4194304 values. Choose smaller images.")
    ) { try Architecture.cnn(input: image(8_000), classes: 10, dropout: 0) }
  }

  @Test func multiplyAddsCountWhatIsNeeded() throws {
    let dense = try Architecture.dense(input: mnist, classes: 10).multiplyAdds
    #expect(dense.forward == 100_352 + 1_280 && dense.training == 2 * 100_352 + 3 * 1_280)
    let cnn = try Architecture.cnn(input: mnist, classes: 10, dropout: 0.5).multiplyAdds
    #expect(cnn.forward == 194_688 + 1_843_200 + 16_000)
    #expect(cnn.training == 2 * 194_688 + 3 * 1_843_200 + 3 * 16_000)
  }

  @Test(arguments: architectures())
  func tensorsHoldEveryParameterOnce(architecture: Architecture) throws {
    let network = Network(architecture: architecture, seed: 0, batchCapacity: 1, threads: 1)
    #expect(network.tensors.map(\.values.count).reduce(0, +) == architecture.parameterCount)
    var tensors = network.tensors
    for i in tensors.indices {
      for j in tensors[i].values.indices { tensors[i].values[j] = Float(i * 100_000 + j) }
    }
    try network.setTensors(tensors)
    #expect(network.tensors == tensors)
  }

  @Test func kernelsStartGlorotUniformAndBiasesAtZero() throws {
    let network = Network(
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

  static let wrong: [[Layer]] = [
    [], [.flatten], [.logits(classes: 10)], [.flatten, .logits(classes: 1)],
    [.flatten, .denseReLU(units: 0), .logits(classes: 10)],
    [.flatten, .logits(classes: 10), .denseReLU(units: 3)],
    [.convolution(filters: 3), .flatten, .logits(classes: 10)],
    [.maxPooling, .flatten, .logits(classes: 10)],
    [.flatten, .convolution(filters: 3), .maxPooling, .logits(classes: 10)],
    [.flatten, .dropout(rate: 0.5), .logits(classes: 10)],
    [.flatten, .denseReLU(units: 4), .dropout(rate: 1), .logits(classes: 10)],
    [
      .convolution(filters: 3), .maxPooling, .convolution(filters: 3), .maxPooling,
      .convolution(filters: 3), .maxPooling, .convolution(filters: 3), .maxPooling, .flatten,
      .logits(classes: 10),
    ],
  ]

  @Test(arguments: wrong)
  func layersThatCannotFollowOneAnotherAreRefused(layers: [Layer]) {
    #expect(throws: ModelError.self) {
      try Architecture(name: "wrong", input: mnist, layers: layers)
    }
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let network = Network(
      architecture: try .dense(input: mnist, classes: 10), seed: 0, batchCapacity: 1, threads: 1)
    var tensors = network.tensors
    tensors[1] = Tensor(name: tensors[1].name, shape: [64], values: .init(repeating: 0, count: 64))
    #expect(throws: ModelError.weightMismatch("dense/bias is [128], found [64].")) {
      try network.setTensors(tensors)
    }
    #expect(throws: ModelError.self) { try network.setTensors([]) }
  }

  @Test func examplesAreCheckedOnce() {
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
