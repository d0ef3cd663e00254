import DatasetIO
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct EquivalenceExperimentTests {
  private func dataset(height: Int, width: Int, channels: Int) -> Dataset {
    let size = height * width * channels
    let images = LabelledImages(
      height: height, width: width, channels: channels,
      pixels: (0..<3 * size).map { UInt8($0 * 37 % 251) }, labels: [0, 1, 0])
    return Dataset(name: "hand-made", classCount: 2, train: images, test: images)
  }

  @Test func bothDirectionsGiveTheSameOutputsOnAnyShape() throws {
    try withTemporaryFolder { folder in
      var settings = EquivalenceExperiment.Settings(data: DataSettings(dataset: "hand-made"))
      settings.images = 2
      settings.filters = 2
      settings.units = 7
      settings.seeds = Seeds(from: 3, count: 2)
      let answer = try EquivalenceExperiment(
        images: dataset(height: 5, width: 4, channels: 3), settings: settings
      ).perform(in: folder)
      let results = answer.rewritings
      #expect(answer.shuffled.trainings.map(\.images) == [3, 3])
      #expect(results.map(\.direction) == [.convolutionAsDense, .denseAsConvolution])
      #expect(results.map(\.rewritten) == ["Dense(12)", "Conv2D(7, 5×4)"])
      #expect(results.map(\.images) == [2, 2])
      #expect(results.allSatisfy { $0.largestDifference == 0 && $0.largestOutput > 0 })
      // Six positions, each with all 54 weights, in a matrix from 60 values to 12.
      #expect(results.map(\.weights) == [54, 420])
      #expect(results.map(\.rewrittenWeights) == [720, 420])
      #expect(results.map(\.nonzeroWeights) == [324, 420])
      #expect(results.map(\.distinctWeights) == [54, 420])
      #expect(results[0].zeroShare == 0.55)

      #expect(
        try resultNames(in: folder) == [
          "comparisons.csv", "findings.csv", "manifest.json", "measures.csv",
        ])
      let table = try WrittenTable(path: folder + "/comparisons.csv")
      #expect(
        table["direction", "seed", "images", "outputs"] == [
          "conv as dense 3 2 24", "conv as dense 4 2 24", "dense as conv 3 2 14",
          "dense as conv 4 2 14",
        ])
      let measures = try WrittenTable(path: folder + "/measures.csv")
      #expect(measures["measure"].count == 18)
      #expect(measures["measure", "value"].contains("conv as dense zero share 0.55"))
    }
  }

  /// Training on shuffled pixels is training on the same pixels under other names: the predictions for
  /// shuffled test images are the same, although the network was never told how to undo the shuffling.
  @Test(arguments: [0, 1] as [UInt64])
  func shufflingThePixelsOnlyRenamesTheInputsOfDense(seed: UInt64) throws {
    let training = try ShuffledTraining(on: barsDataset(train: 600, test: 200), seed: seed)
    #expect(training.images == 200)
    #expect(training.differing == 0)
    let trainings = ShuffledTrainings(trainings: [training])
    #expect(trainings.sentence.contains("predicts the same class for all 200 test images"))
  }

  private func result(
    _ direction: RewriteDirection, difference: Double, rewritten: Int
  ) -> EquivalenceResult {
    EquivalenceResult(
      direction: direction, layer: "A", rewritten: "B", images: 1_000,
      comparisons: [
        LayerComparison(
          seed: 0, weights: 100, rewrittenWeights: rewritten, nonzeroWeights: 100,
          distinctWeights: 90, largestDifference: difference, largestOutput: 2, outputs: 10)
      ])
  }

  @Test func findingsStateEquivalenceWithinRounding() {
    let found = EquivalenceResult.sentences(of: [
      result(.convolutionAsDense, difference: 1.5e-6, rewritten: 400),
      result(.denseAsConvolution, difference: 0, rewritten: 100),
    ])
    let expected = """
      Each of these layers can be rewritten as the other kind, at a cost of up to 4 times the \
      weights: "they are not interchangeable" does not hold for what they can compute. What \
      training finds is another question.
      A rewritten as B: on 1,000 images their outputs differ by at most 1.5e-06, where the largest \
      is 2: the same function. It takes 400 weights for 100; 75.0 % of them are zero, the others \
      have 90 different values.
      A rewritten as B: on 1,000 images their outputs differ by at most 0, where the largest is 2: \
      the same function. It takes as many weights, 100; 0.0 % of them are zero, the others have 90 \
      different values.
      """
    #expect(found.joined(separator: "\n") == expected)
  }

  @Test func findingsStateADifference() {
    let found = EquivalenceResult.sentences(of: [
      result(.convolutionAsDense, difference: 0.5, rewritten: 400),
      result(.denseAsConvolution, difference: 0, rewritten: 100),
    ])
    #expect(found[1].contains("where the largest is 2: not the same function. "))
    #expect(found[2].contains(": the same function. "))
    #expect(
      found[0] == "The rewritten layer does not compute the same where it was conv as dense.")
  }
}
