import Testing

@testable import Models

@Suite struct GradientTests {
  /// Compares some elements of every tensor with central differences of the double-precision loss.
  @Test(arguments: architectures(), [1, 11])
  func gradientsMatchFiniteDifferences(architecture: Architecture, batch: Int) throws {
    let network = try Network(architecture: architecture, seed: 5, batchCapacity: batch, threads: 1)
    let examples = examples(batch, shape: architecture.input, classes: architecture.classes)
    let images = (0..<batch).map {
      Array(examples.pixels[$0 * examples.shape.count..<($0 + 1) * examples.shape.count])
    }
    // Biases differ from zero, because on black parts of an image they alone decide on which side
    // of ReLU's kink a unit is.
    var tensors = network.tensors
    for (i, tensor) in tensors.enumerated() where tensor.shape.count == 1 {
      for j in tensor.values.indices { tensors[i].values[j] = 0.1 + 0.03 * Float(j % 5) }
    }
    try network.setTensors(tensors)
    var plain = PlainNetwork(network)
    let result = network.trainStep(
      on: examples, indices: (0..<Int32(batch)).map { $0 }[...],
      rule: Optimizer.sgd(learningRate: 1).rule(step: 1), seed: 0, firstSample: 0)
    let loss = try plain.loss(images, examples.labels)
    #expect(abs(result.lossSum / Double(batch) - loss) < 1e-6 * max(1, loss))

    // A normalized value is a difference of nearly equal sums.
    let floor = architecture.layers.contains { $0 is BatchNormalization } ? 5e-3 : 1e-3
    for gradient in network.gradientsOfUnitStep {
      let index = try #require(tensors.firstIndex { $0.name == gradient.name })
      let scale = Double(gradient.values.map(abs).max()!)
      let step = max(1, gradient.values.count / 4)
      for element in stride(from: 0, to: gradient.values.count, by: step) {
        let h = 1e-6
        let original = plain.tensors[index][element]
        plain.tensors[index][element] = original + h
        let above = try plain.loss(images, examples.labels)
        plain.tensors[index][element] = original - h
        let below = try plain.loss(images, examples.labels)
        plain.tensors[index][element] = original
        let difference = (above - below) / (2 * h)
        #expect(
          abs(Double(gradient.values[element]) - difference) < 2e-5 * max(scale, floor),
          "\(gradient.name)[\(element)]")
      }
    }
  }

  /// A step of plain SGD changes every parameter by its gradient.
  @Test func sgdSubtractsTheGradient() throws {
    let architecture = architectures()[3]
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 4, threads: 2)
    let before = network.tensors
    _ = network.trainStep(
      on: examples(4, shape: architecture.input, classes: 10), indices: [0, 1, 2, 3],
      rule: Optimizer.sgd(learningRate: 1).rule(step: 1), seed: 0, firstSample: 0)
    for ((old, new), gradient) in zip(
      zip(before, network.tensors), network.gradientsOfUnitStep)
    {
      for ((a, b), g) in zip(zip(old.values, new.values), gradient.values) {
        #expect(b == a - g)
      }
      #expect(gradient.values.contains { $0 != 0 }, "\(gradient.name)")
    }
  }
}
