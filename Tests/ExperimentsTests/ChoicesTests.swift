import Models
import Testing

@testable import Experiments

@Suite struct ChoicesTests {
  private let mnist = ImageShape(height: 28, width: 28, channels: 1)

  @Test func theDenseNetworkIsKerasesWithoutDropout() throws {
    let network = try NetworkKind.dense.architecture(input: mnist, classes: 10, dropout: 0.5)
    #expect(network.layers == [.flatten, .denseReLU(units: 128), .logits(classes: 10)])
    #expect(network.parameterCount == 101_770)
  }

  @Test func theConvolutionalNetworkIsKerasesWithItsDropout() throws {
    let network = try NetworkKind.cnn.architecture(input: mnist, classes: 10, dropout: 0.25)
    #expect(
      network.layers == [
        .convolution(filters: 32), .maxPooling, .convolution(filters: 64), .maxPooling, .flatten,
        .dropout(rate: 0.25), .logits(classes: 10),
      ])
    #expect(network.parameterCount == 34_826)
    let plain = try NetworkKind.cnn.architecture(input: mnist, classes: 10, dropout: 0)
    #expect(!plain.layers.contains(.dropout(rate: 0)))
  }

  @Test func settingsBeginAsKerasesExample() {
    let settings = TrainingSettings()
    #expect(settings.epochs == 12)
    #expect(settings.batchSize == 128)
    #expect(settings.optimizer == .adam(learningRate: 0.001))
    #expect(settings.dropout == 0.5)
    #expect(settings.seeds == [0, 1, 2, 3, 4])
  }

  @Test func imagesBecomeExamplesOfTheSameBytes() throws {
    let images = bars(12)
    let examples = try images.examples(classes: 10)
    #expect(examples.shape == ImageShape(height: 10, width: 10, channels: 1))
    #expect(examples.pixels == images.pixels)
    #expect(examples.labels == images.labels)
  }

  @Test func imagesOfAClassTooManyAreNoExamples() {
    #expect(throws: ModelError.self) { try bars(10).examples(classes: 9) }
    #expect(throws: ModelError.self) { try bars(0).examples(classes: 10) }
  }
}
