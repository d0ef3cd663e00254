import DatasetIO
import Models
import Runs
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results

@Suite struct RaceExperimentTests {
  private func race(
    target: Double = 0.5, margin: Int = 0, seeds: ClosedRange<UInt64> = 0...2
  ) -> RaceExperiment {
    var settings = RaceExperiment.Settings(
      data: DataSettings(dataset: "bars"), training: quickSettings(seeds: seeds), model: .dense,
      target: target)
    settings.margin = margin
    return RaceExperiment(
      images: barsDataset().cropped(by: margin), settings: settings, loadingSeconds: 0.25)
  }

  private func result(_ accuracies: [Double], target: Double) -> RaceResult {
    RaceResult(
      settings: race(target: target).settings, accuracy: SampleSummary(accuracies),
      trainingSeconds: accuracies.map { _ in 2 }, multiplyAdds: 3e9, isHoldout: false,
      machine: RaceMachine(
        machine: Machine(fusesMultiplyAdd: true), threads: 2, peak: 118e9, loadingSeconds: 0.5,
        buildingSeconds: 0.001))
  }

  @Test func accuraciesDoNotDependOnThreadsAndSecondsAreInOneFile() throws {
    try withTemporaryFolder { folder in
      var tables: [[String]] = []
      for threads in [1, 2] {
        _ = try race().perform(in: folder + "/\(threads)", threads: threads)
        tables.append(
          try ["race", "runs", "epochs", "summary", "measures", "findings"].map {
            try String(contentsOfFile: "\(folder)/\(threads)/\($0).csv", encoding: .utf8)
          })
      }
      #expect(tables[0] == tables[1])
      #expect(tables[0].allSatisfy { !$0.contains("seconds") })
      let timings = try WrittenTable(path: folder + "/2/timings.csv")
      #expect(
        timings.header == [
          "experiment", "dataset", "model", "variant", "seed", "seconds", "images_per_second",
          "training_seconds", "scaled_training_seconds", "threads", "peak_gflops",
          "loading_seconds", "building_seconds",
        ])
      #expect(
        timings["seed", "threads", "loading_seconds"] == ["0 2 0.25", "1 2 0.25", "2 2 0.25"])
    }
  }

  @Test func runsFollowOneAnother() throws {
    try withTemporaryFolder { folder in
      let labels = Recorder<UInt64>()
      _ = try race().perform(in: folder, threads: 3) { labels.append($0.label.seed) }
      // Two epochs and the end of each run.
      #expect(labels.notes == [0, 0, 0, 1, 1, 1, 2, 2, 2])
    }
  }

  @Test func trainsOnCroppedImages() throws {
    try withTemporaryFolder { folder in
      _ = try race(margin: 2).perform(in: folder)
      let row = try #require(try WrittenTable(path: folder + "/race.csv").rows.first)
      #expect(row["image_margin"] == "2" && row["train_images"] == "60")
      // 6×6 inputs, 128 units and 10 classes.
      let runs = try WrittenTable(path: folder + "/runs.csv")
      #expect(runs["parameters"].first == "\(37 * 128 + 129 * 10)")
    }
  }

  @Test func decidesByTheEndsOfTheInterval() {
    #expect(result([0.90, 0.91, 0.92], target: 0.88).decision == .reached)
    #expect(result([0.90, 0.91, 0.92], target: 0.905).decision == .inconclusive)
    #expect(result([0.90, 0.91, 0.92], target: 0.95).decision == .missed)
    #expect(result([0.99], target: 0.5).decision == .inconclusive)
    // A sign test of five equal values cannot reach 5 %, and one of six can.
    #expect(result([Double](repeating: 0.99, count: 5), target: 0.5).decision == .inconclusive)
    #expect(result([Double](repeating: 0.99, count: 6), target: 0.99).decision == .reached)
    #expect(result([Double](repeating: 0.99, count: 6), target: 0.995).decision == .missed)
  }

  @Test func saysWhetherTheLowerEndReachesTheTarget() throws {
    let six = [Double](repeating: 0.99, count: 6)
    let reached = try #require(result(six, target: 0.99).findings.first)
    #expect(
      reached.text
        == "6 runs of 2 epochs reach a mean accuracy of 99.000 % on test images (95 % interval "
        + "99.000 % to 99.000 %): the lower end of the interval reaches the target of 99.0 %.")
    #expect(!reached.isInconclusive)
    let few = try #require(result(six.dropLast(), target: 0.5).findings.first)
    #expect(
      few.text
        == "5 runs of 2 epochs reach a mean accuracy of 99.000 % on test images, all with the same "
        + "accuracy: too few equal runs to compare with the target of 50.0 %.")
    #expect(few.isInconclusive)
    let open = try #require(result([0.90, 0.91, 0.92], target: 0.905).findings.first)
    #expect(open.isInconclusive && open.text.contains("does not reach the target of 90.5 %"))
  }

  @Test func scalesSecondsByTheMeasuredPeak() {
    let result = result([0.9, 0.9], target: 0.9)
    // Half the peak of the two reference cores.
    #expect(result.machine?.scaled(2) == 1)
    #expect(
      result.timing.contains {
        $0.hasPrefix(
          "Training alone takes 2.00 s (median; 2.00 to 2.00 s) on 2 threads; in proportion to the "
            + "measured peak, 2 cores of 118 GFLOP/s each would take 1.00 s.")
      })
  }

  @Test func everyRecipeFitsItsImages() throws {
    for (dataset, shape) in [
      ("mnist", ImageShape(height: 28, width: 28, channels: 1)),
      ("cifar-10", ImageShape(height: 32, width: 32, channels: 3)),
    ] {
      let targets = RaceRecipe.targets(dataset: dataset)
      #expect(Set(targets).count == targets.count && !targets.isEmpty)
      for target in targets {
        let recipe = try #require(RaceRecipe.recipe(dataset: dataset, target: target))
        let cropped = ImageShape(
          height: shape.height - 2 * recipe.margin, width: shape.width - 2 * recipe.margin,
          channels: shape.channels)
        let network = try NetworkChoice(argument: recipe.network)
          .architecture(input: cropped, classes: 10, dropout: 0)
        #expect(network.classes == 10)
        #expect(recipe.training.epochs == recipe.epochs)
      }
    }
  }
}
