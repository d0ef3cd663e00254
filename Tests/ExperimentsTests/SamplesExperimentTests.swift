import DatasetIO
import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct SamplesExperimentTests {
  private func perform(
    _ settings: TrainingSettings, networks: [NetworkChoice] = [.dense],
    budget: TrainingBudget = .steps, sizes: [Int], threads: Int = 1,
    then check: ([SamplesPoint], _ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var all = SamplesExperiment.Settings(
        data: DataSettings(dataset: "bars"), training: settings)
      all.models = networks
      all.budget = budget
      all.sizes = sizes
      let points = try SamplesExperiment(images: barsDataset(), settings: all)
        .perform(in: folder, threads: threads)
      try check(points, folder)
    }
  }

  /// With batches of 16, an epoch of 20 images has two steps and an epoch of 10 images has one.
  @Test func schedulesCountEpochsOfTheLargestSize() throws {
    func losses(_ every: TrainingSpan, budget: TrainingBudget) throws -> [String] {
      var settings = quickSettings(epochs: 3)
      settings.schedule = LearningRateSchedule(.step(every: every, factor: 0.01))
      var losses: [String] = []
      try perform(settings, budget: budget, sizes: [20, 10]) { _, folder in
        losses = try WrittenTable(path: folder + "/runs.csv")["final_test_loss"]
      }
      return losses
    }
    let found = try losses(.epochs(1), budget: .steps)
    #expect(try losses(.steps(2), budget: .steps) == found)
    #expect(try losses(.steps(1), budget: .steps) != found)
    // With a budget of epochs, the schedule counts each training's own epochs.
    #expect(try losses(.epochs(1), budget: .epochs) != losses(.steps(2), budget: .epochs))
  }

  @Test func trainsEveryNetworkOnEverySize() throws {
    try perform(
      quickSettings(), networks: [.dense, .wide, .cnn], sizes: [20, 10]
    ) { points, folder in
      #expect(
        points.map { "\($0.network.name) \($0.images)" } == [
          "dense 10", "dense 20", "dense-1024 10", "dense-1024 20", "cnn 10", "cnn 20",
        ])
      let table = try WrittenTable(path: folder + "/samples.csv")
      #expect(
        table.header == [
          "experiment", "dataset", "budget", "model", "train_images", "epochs", "steps",
          "test_images", "n", "mean_train_accuracy", "train_accuracy_interval_low",
          "train_accuracy_interval_high", "mean_test_accuracy", "test_accuracy_interval_low",
          "test_accuracy_interval_high", "mean_gap", "gap_interval_low", "gap_interval_high",
        ])
      #expect(
        table["model", "train_images"] == points.map { "\($0.network.name) \($0.images)" })
      for (point, row) in zip(points, table.rows) {
        #expect(row["n"] == "2")
        func number(_ column: String) -> Double? { row[column].flatMap(Double.init) }
        #expect(number("mean_train_accuracy") == point.training.mean)
        #expect(number("mean_test_accuracy") == point.test.mean)
        #expect(number("mean_gap") == point.gap.mean)
      }
      let runs = try WrittenTable(path: folder + "/runs.csv")
      #expect(
        runs["model", "parameters"].first { $0.hasPrefix("dense-1024") }
          == "dense-1024 \(101 * 1_024 + 1_025 * 10)")
      let measures = try WrittenTable(path: folder + "/measures.csv")
      for name in ["cnn 10 training", "dense-1024 20 test", "dense 20 gap"] {
        #expect(measures["measure"].contains(name))
      }
    }
  }

  @Test func budgetOfStepsTrainsMoreEpochsOnFewerImages() throws {
    // With batches of 16, an epoch has four steps for 60 images, two for 20, and one for 10.
    try perform(quickSettings(epochs: 3), sizes: [10, 20, 60]) { points, folder in
      #expect(points.map(\.epochs) == [12, 6, 3])
      #expect(points.map(\.steps) == [12, 12, 12])
      let runs = try WrittenTable(path: folder + "/runs.csv")
      #expect(runs["train_images", "epochs"].filter { $0.hasPrefix("10 ") } == ["10 12", "10 12"])
      let epochs = try WrittenTable(path: folder + "/epochs.csv")
      let tested = epochs.rows.filter { $0["variant"] == "10 images" && $0["seed"] == "0" }
      #expect(tested.map { $0["epoch"] } == ["12"])
    }
  }

  @Test func budgetOfEpochsTrainsFewerSteps() throws {
    try perform(quickSettings(epochs: 3), budget: .epochs, sizes: [10, 20, 60]) { points, _ in
      #expect(points.map(\.epochs) == [3, 3, 3])
      #expect(points.map(\.steps) == [3, 6, 12])
    }
  }

  @Test func largestSizeIsTheWholeTrainingSet() throws {
    try perform(quickSettings(epochs: 1, seeds: 0...0), sizes: [100, 30, 1_000]) { points, _ in
      #expect(points.map(\.images) == [30, 60])
    }
  }

  @Test func memorizesAFewImages() throws {
    try perform(quickSettings(epochs: 40, seeds: 0...0), sizes: [10, 60]) { points, folder in
      #expect(points[0].training.mean == 1)
      let runs = try WrittenTable(path: folder + "/runs.csv")
      #expect(runs["accuracy_on_training_images"][0] == "1.0")
    }
  }

  @Test func resultsDoNotDependOnTheThreads() throws {
    func bytes(threads: Int) throws -> [Data] {
      var bytes: [Data] = []
      try perform(quickSettings(), sizes: [10, 30], threads: threads) { _, folder in
        bytes = try ["samples", "epochs", "runs", "measures"].map {
          try Data(contentsOf: URL(filePath: "\(folder)/\($0).csv"))
        }
      }
      return bytes
    }
    #expect(try bytes(threads: 1) == bytes(threads: 3))
  }
}
