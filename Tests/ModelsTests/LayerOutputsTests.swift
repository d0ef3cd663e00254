import Testing

@testable import Models

@Suite struct LayerOutputsTests {
  private func network(_ text: String) throws -> Network {
    let input = ImageShape(height: 6, width: 7, channels: 2)
    return try Network(
      architecture: Architecture(
        name: "net", input: input, layers: try NetworkDescription(text: text).layers),
      seed: 3, batchCapacity: 4, threads: 1)
  }

  /// More images than a task has, so that outputs come from several tasks.
  private func images(count: Int = 40) throws -> Examples {
    try Examples(
      shape: ImageShape(height: 6, width: 7, channels: 2),
      pixels: (0..<count * 84).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 84) },
      labels: Array(repeating: 0, count: count), classes: 3)
  }

  @Test(arguments: [
    "conv:5:3:relu,maxpool,flatten,dropout:0.5,dense:3", "flatten,dense:4:relu,dense:3",
    "local:3:3:s2:tanh,globalavg,dense:3", "conv:3:3,batchnorm,relu,flatten,dense:3:softmax",
  ])
  func haveTheShapesOfTheLayersAndEndInTheLogits(text: String) throws {
    let (network, examples) = (try network(text), try images())
    let outputs = try layerOutputs(of: network, for: examples)
    #expect(outputs.map(\.count) == network.architecture.outputShapes.map { 40 * $0.count })
    let expected = try logits(of: network, for: examples)
    for (output, logit) in zip(outputs[outputs.count - 1], expected) {
      #expect(abs(output - logit) < 1e-5)
    }
  }

  @Test func showsImagesWhereNothingIsComputed() throws {
    let outputs = try layerOutputs(of: try network("flatten,dense:3"), for: try images(count: 2))
    #expect(try outputs[0] == images(count: 2).pixels.map { Float($0) / 255 })
  }

  @Test func includesTheActivation() throws {
    let outputs = try layerOutputs(
      of: try network("conv:5:3:relu,flatten,dense:3"), for: try images())
    #expect(outputs[0].allSatisfy { $0 >= 0 })
    #expect(outputs[0].contains(0))
    #expect(outputs[0] == outputs[1])
  }

  @Test func rejectsImagesOfAnotherShape() throws {
    let wrong = try Examples(
      shape: ImageShape(height: 1, width: 1, channels: 1), pixels: [1], labels: [0], classes: 3)
    #expect(throws: ModelError.self) {
      try layerOutputs(of: try network("flatten,dense:3"), for: wrong)
    }
  }
}
