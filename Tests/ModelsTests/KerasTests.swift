import Testing

@testable import Models

/// Compares networks with the results of Keras for the same weights and images.
@Suite struct KerasTests {
  /// The tolerance for max|a−b| / max|b| of an array. Keras itself differs from double precision by
  /// up to 6e-6 with Adam, because it rounds β₂ to float32 before it computes 1 − β₂ᵗ, and by less
  /// than 1e-6 otherwise.
  private let tolerance: Float = 1e-5

  private func network(
    _ architecture: Architecture, _ fixture: KerasFixture
  ) throws -> Network {
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 6, threads: 1)
    try network.setTensors(fixture.weights)
    return network
  }

  /// Trains one step on the fixture's batch and returns the mean loss before the step.
  private func step(
    _ network: Network, _ fixture: KerasFixture, _ optimizer: Optimizer, number: Int = 1
  ) -> Float {
    let result = network.trainStep(
      on: fixture.examples, indices: [0, 1, 2, 3, 4, 5], rule: optimizer.rule(step: number),
      seed: 0, firstSample: 0)
    return Float(result.lossSum / 6)
  }

  @Test(arguments: KerasFixture.architectures)
  func formulaGivesTheInputsOfKeras(architecture: Architecture) throws {
    let fixture = try KerasFixture(architecture)
    #expect(try fixture.difference(fixture.examples.pixels.map(Float.init), "pixels") == 0)
    for tensor in fixture.weights {
      #expect(try fixture.difference(tensor.values, "initial/" + tensor.name) == 0)
    }
  }

  @Test(arguments: KerasFixture.architectures)
  func logitsLossAndGradientsMatchKeras(architecture: Architecture) throws {
    let fixture = try KerasFixture(architecture)
    let network = try network(architecture, fixture)
    let loss = step(network, fixture, .sgd(learningRate: 1))
    #expect(try fixture.difference([loss], "loss") <= tolerance)
    #expect(try fixture.difference(network.logits(count: 6), "logits") <= tolerance)
    for gradient in network.gradientsOfUnitStep {
      #expect(
        try fixture.difference(gradient.values, "gradient/" + gradient.name) <= tolerance,
        "\(gradient.name)")
    }
  }

  @Test(
    arguments: KerasFixture.architectures,
    [("adam", Optimizer.adam()), ("sgd", .sgd(learningRate: 0.01, momentum: 0.9))])
  func threeTrainingStepsMatchKeras(
    architecture: Architecture, optimizer: (name: String, rule: Optimizer)
  ) throws {
    let fixture = try KerasFixture(architecture)
    let network = try network(architecture, fixture)
    for number in 1...3 { _ = step(network, fixture, optimizer.rule, number: number) }
    for tensor in network.tensors {
      #expect(
        try fixture.difference(tensor.values, "\(optimizer.name)/\(tensor.name)") <= tolerance,
        "\(tensor.name)")
    }
  }
}
