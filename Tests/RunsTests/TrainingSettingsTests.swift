import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct TrainingSettingsTests {
  private let mnist = ImageShape(height: 28, width: 28, channels: 1)

  @Test func denseNetworkMatchesKerasAndHasNoDropout() throws {
    let network = try NetworkChoice.dense.architecture(input: mnist, classes: 10, dropout: 0.5)
    let keras = try Architecture(
      name: "dense", input: mnist,
      layers: [Flatten(), Dense(128, activation: .relu), Dense(10)])
    #expect(network == keras)
    #expect(network.parameterCount == 101_770)
  }

  @Test func convolutionalNetworkMatchesKerasWithDropout() throws {
    let network = try NetworkChoice.cnn.architecture(input: mnist, classes: 10, dropout: 0.25)
    let keras = try Architecture(
      name: "cnn", input: mnist,
      layers: [
        Conv2D(32, Extent(3), activation: .relu), MaxPooling2D(),
        Conv2D(64, Extent(3), activation: .relu), MaxPooling2D(), Flatten(), Dropout(0.25),
        Dense(10),
      ])
    #expect(network == keras)
    #expect(network.parameterCount == 34_826)
    let plain = try NetworkChoice.cnn.architecture(input: mnist, classes: 10, dropout: 0)
    #expect(!plain.layers.contains { $0 is Dropout })
  }

  @Test func defaultsAreThoseOfTheKerasExample() {
    let settings = TrainingSettings()
    #expect(settings.epochs == 12)
    #expect(settings.batchSize == 128)
    #expect(settings.optimizer == .adam(learningRate: 0.001))
    #expect(settings.dropout == 0.5)
    #expect(Array(settings.seeds) == [0, 1, 2, 3, 4, 5])
  }

  @Test func encodedSettingsAreReadBack() throws {
    var settings = TrainingSettings()
    for optimizer in [
      Optimizer.adam(learningRate: 0.5), .adamW(learningRate: 0.25, weightDecay: 0.125),
      .sgd(learningRate: 1, momentum: 0.75),
    ] {
      settings.optimizer = optimizer
      settings.schedule = LearningRateSchedule(
        .step(every: .steps(200), factor: 0.5), warmUp: .epochs(2))
      settings.augmentation = ShiftAugmentation(range: 2)
      settings.seeds = Seeds(from: .max, count: 1)
      let encoded = try JSONValue(encoding: settings)
      #expect(try encoded.decoded(as: TrainingSettings.self) == settings)
    }
  }

  @Test func examplesHaveTheBytesOfTheImages() throws {
    let images = bars(12)
    let examples = try images.examples(classes: 10)
    #expect(examples.shape == ImageShape(height: 10, width: 10, channels: 1))
    #expect(examples.pixels == images.pixels)
    #expect(examples.labels == images.labels)
  }

  @Test func rejectsLabelsOutOfRangeAndEmptySets() {
    #expect(throws: ModelError.self) { try bars(10).examples(classes: 9) }
    #expect(throws: ModelError.self) { try bars(0).examples(classes: 10) }
  }
}
