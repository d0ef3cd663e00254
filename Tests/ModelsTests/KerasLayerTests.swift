import Foundation
import Testing

@testable import Models

/// Compares small networks, which cover every layer and option, with the results of Keras for the
/// same weights and images.
@Suite struct KerasLayerTests {
  /// The tolerance for max|a−b| / max|b| of an array.
  private static let tolerance: Float = 1e-5

  /// The fixtures' names.
  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: KerasFixture.folder.appendingPathComponent("layers").path)
    return (files ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// Returns the network of a fixture.
  private func architecture(_ name: String) throws -> Architecture {
    let network = try NetworkDescription(
      kerasFile: KerasFixture.folder.appendingPathComponent("layers/\(name).json").path)
    return try network.architecture(
      named: name, input: try #require(network.input), classes: 10)
  }

  @Test func fixturesExist() { #expect(Self.names.count >= 58) }

  @Test(arguments: names) func networksMatchKeras(name: String) throws {
    let architecture = try architecture(name)
    let fixture = try KerasFixture(layers: name, architecture)
    #expect(try fixture.difference(fixture.examples.pixels.map(Float.init), "pixels") == 0)
    for (tensor, values) in zip(architecture.tensors, fixture.weights)
    where tensor.description.isTrainable {
      #expect(
        try fixture.difference(values.values, "initial/" + tensor.name) == 0, "\(tensor.name)")
    }
  }

  /// Tests both fused stages and one stage per layer.
  @Test(arguments: names, [Pattern.all, []])
  func trainingStepsMatchKeras(name: String, patterns: [Pattern]) throws {
    let architecture = try architecture(name)
    let fixture = try KerasFixture(layers: name, architecture)
    func check(_ values: [Float], _ array: String) throws {
      let difference = try fixture.difference(values, array)
      #expect(difference <= Self.tolerance, "\(array)")
    }
    let count = fixture.examples.count
    // No batch fills the network's capacity.
    let network = try Network(
      architecture: architecture, seed: 0, batchCapacity: count + 2, threads: 1,
      patterns: patterns)
    func step(_ optimizer: Optimizer, number: Int) -> Float {
      let batch = fixture.batch(ofStep: number)
      let result = network.trainStep(
        on: fixture.examples, indices: batch, rule: optimizer.rule(step: number), seed: 0,
        firstSample: 0)
      return Float(result.lossSum / Double(batch.count))
    }
    try network.setTensors(fixture.weights)
    try check([step(.sgd(learningRate: 1), number: 1)], "loss")
    try check(network.logits(count: fixture.batch(ofStep: 1).count), "logits")
    for gradient in network.gradientsOfUnitStep {
      try check(gradient.values, "gradient/" + gradient.name)
    }
    try network.setTensors(fixture.weights)
    network.resetMoments()
    for number in 1...5 { _ = step(.adam(), number: number) }
    for tensor in network.tensors { try check(tensor.values, "adam/" + tensor.name) }
    _ = network.evaluate(fixture.examples, indices: (0..<Int32(count)).map { $0 }[...])
    try check(network.logits(count: count), "inference")
  }
}
