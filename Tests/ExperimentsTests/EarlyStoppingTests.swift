import DatasetIO
import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct EarlyStoppingTests {
  private var heldOut: Dataset {
    get throws { try barsDataset(train: 100).holdingOut(last: 40) }
  }

  /// Settings that move the images and change the learning rate at every step.
  private var settings: TrainingSettings {
    var settings = quickSettings(epochs: 30)
    settings.optimizer = .adamW(learningRate: 0.01)
    settings.schedule = LearningRateSchedule(.oneCycle(cyclesBeta: true), warmUp: .steps(3))
    settings.augmentation = ShiftAugmentation(range: 1)
    settings.patience = 2
    return settings
  }

  private func perform(
    in folder: String, existing: ExistingResults = .refuse,
    report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws {
    let experiment = ShuffleExperiment(try heldOut, settings, networks: [.dense])
    let (results, _) = try ResultsFolder.open(
      folder, for: manifest(of: "shuffle", experiment.settings), existing: existing)
    _ = try experiment.perform(in: results, report: report)
  }

  @Test func runsEndWhenAccuracyStopsRising() throws {
    try withTemporaryFolder { root in
      try perform(in: root)
      let runs = try WrittenTable(path: root + "/runs.csv")
      let epochs = try WrittenTable(path: root + "/epochs.csv")
      #expect(runs.rows.count == 4)
      for run in runs.rows {
        let own = epochs.rows.filter {
          $0["variant"] == run["variant"] && $0["seed"] == run["seed"]
        }
        let last = try #require(own.last)
        #expect(run["epochs"] == last["epoch"])
        #expect(run["final_test_accuracy"] == last["test_accuracy"])
        let accuracies = own.compactMap { Double($0["test_accuracy"] ?? "") }
        let best = try #require(accuracies.max())
        #expect(accuracies.firstIndex(of: best) == accuracies.count - 3)
        #expect(own.count < 30)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 9, 14])
  func resumedEarlyStoppingGivesTheSameBytes(reports: Int) throws {
    func bytes(_ folder: String) throws -> [Data] {
      try ["epochs.csv", "runs.csv", "summary.csv", "measures.csv"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))
      }
    }
    try withTemporaryFolder { root in
      let count = Recorder<Int>()
      try perform(in: root + "/whole") { _ in
        count.append(1)
        if count.notes.count == reports {
          try? FileManager.default.copyItem(atPath: root + "/whole", toPath: root + "/copy")
        }
      }
      try perform(in: root + "/copy", existing: .resume)
      #expect(try bytes(root + "/copy") == bytes(root + "/whole"))
      // A run that ended early is finished. The copied folder has its own lock.
      try FileManager.default.copyItem(atPath: root + "/copy", toPath: root + "/finished")
      try perform(in: root + "/finished", existing: .resume) {
        if case .epoch = $0.event { Issue.record("\($0.label) was trained again") }
        if case .setAside(let path) = $0.event { Issue.record("\(path) was set aside") }
      }
    }
  }

  @Test func rejectsPatienceOnTestImages() throws {
    try withTemporaryFolder { root in
      #expect(throws: RunsError.epochChosenOnTestImages) {
        _ = try ShuffleExperiment(barsDataset(), settings).perform(in: root)
      }
      let names = try resultNames(in: root)
      #expect(names.isEmpty)
    }
  }
}
