import Models
import Testing

@testable import Experiments

@Suite struct PartsNetworkTests {
  private let mnist = ImageShape(height: 28, width: 28, channels: 1)

  private func architecture(
    _ network: PartsNetwork, filters: Int = 32, dropout: Double = 0
  ) throws -> Architecture {
    try network.architecture(filters: filters, input: mnist, classes: 10, dropout: dropout)
  }

  @Test func namesAreStable() {
    #expect(
      PartsNetwork.allCases.map(\.name) == [
        "dense", "dense-parameters", "dense-multiply-adds", "dense-matched", "dense-1024",
        "dense-dropout", "dense-pool", "local", "local-pool", "local-pool-parameters", "local-gap",
        "local-pool-gap", "conv", "cnn", "conv-gap", "cnn-gap", "deep-cnn-gap", "cnn-random",
      ])
  }

  @Test func cnnAndDenseAreTheBuiltInNetworks() throws {
    #expect(
      try architecture(.cnn, dropout: 0.5)
        == .cnn(input: mnist, classes: 10, dropout: 0.5))
    #expect(try architecture(.dense) == .dense(input: mnist, classes: 10))
    #expect(
      try architecture(.random).layerDescription.text == architecture(.cnn).layerDescription.text)
  }

  @Test(arguments: [16, 32])
  func matchesTheCNNsParametersAndMultiplyAdds(filters: Int) throws {
    let cnn = try architecture(.cnn, filters: filters)
    let dense = try architecture(.denseParameters, filters: filters)
    #expect(abs(dense.parameterCount - cnn.parameterCount) <= 400)
    let local = try architecture(.localParameters, filters: filters)
    #expect(abs(local.parameterCount - cnn.parameterCount) <= cnn.parameterCount / 5)
    let large = try architecture(.denseMultiplyAdds, filters: filters).multiplyAdds.forward
    #expect(abs(large - cnn.multiplyAdds.forward) <= 400)
    let matched = try architecture(.denseMatched, filters: filters)
    let strided = try architecture(.local, filters: filters)
    #expect(abs(matched.multiplyAdds.forward - strided.multiplyAdds.forward) <= 400)
    #expect(abs(matched.parameterCount - strided.parameterCount) <= strided.parameterCount / 50)
    #expect(
      try architecture(.localPool, filters: filters).multiplyAdds.forward
        == cnn.multiplyAdds.forward)
  }

  @Test func contrastsDifferInOnePart() throws {
    func text(_ network: PartsNetwork) throws -> String {
      try architecture(network).layerDescription.text
    }
    #expect(try text(.local).replacing("local", with: "conv") == text(.conv))
    #expect(try text(.localPool).replacing("local", with: "conv") == text(.cnn))
    #expect(try text(.cnn).replacing("flatten", with: "globalavg") == text(.cnnAverage))
    #expect(
      try architecture(.conv).outputShapes.map(\.description).prefix(2) == ["13×13×32", "6×6×64"])
  }

  @Test(arguments: PartsNetwork.allCases)
  func takesColourImagesAndDropout(network: PartsNetwork) throws {
    let input = ImageShape(height: 44, width: 44, channels: 3)
    let net = try network.architecture(filters: 8, input: input, classes: 7, dropout: 0.25)
    #expect(net.classes == 7)
    #expect((net.layers[net.layers.count - 2] as? Dropout)?.rate == 0.25)
  }
}
