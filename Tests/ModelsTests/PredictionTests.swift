import Foundation
import Testing

@testable import Models

@Suite struct PredictionTests {
  @Test(arguments: architectures())
  func predictionsMatchTheScore(architecture: Architecture) throws {
    let images = examples(
      301, shape: architecture.input, classes: architecture.classes, seed: 1)
    let network = try Network(architecture: architecture, seed: 2, batchCapacity: 32, threads: 2)
    let predictions = try predict(network, on: images)
    #expect(predictions.count == images.count)
    let hits = zip(predictions, images.labels).count { $0.label == Int($1) }
    #expect(Double(hits) / 301 == (try evaluate(network, on: images).accuracy))
    #expect(
      predictions.allSatisfy { $0.probability > 1 / Double(architecture.classes) - 1e-9 })
  }

  @Test func probabilityIsTheSoftmaxOfTheLargestLogit() {
    let logits: [Float] = [9, 1, 3, 2, 9]
    let prediction = Prediction(logits: logits[1..<4])
    #expect(prediction.label == 1)
    #expect(abs(prediction.probability - exp(3) / (exp(1) + exp(3) + exp(2))) < 1e-12)
    #expect(Prediction(logits: logits[...]).label == 0)
    #expect(Prediction(logits: [-200, 300]).probability == 1)
  }

  @Test func rejectsImagesOfAnotherShape() throws {
    let network = try Network(
      architecture: architectures()[0], seed: 0, batchCapacity: 8, threads: 1)
    let others = examples(3, shape: ImageShape(height: 2, width: 2, channels: 1), classes: 2)
    #expect(throws: ModelError.self) { try predict(network, on: others) }
  }
}
