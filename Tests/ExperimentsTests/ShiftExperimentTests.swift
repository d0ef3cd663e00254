import DatasetIO
import Foundation
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ShiftExperimentTests {
  private func perform(
    _ settings: TrainingSettings, networks: [NetworkChoice] = [.dense], range: Int = 1,
    augments: Bool = false, dataset: Dataset = barsDataset(), threads: Int = 1,
    then check: ([ShiftCurve], _ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var all = ShiftExperiment.Settings(
        data: DataSettings(dataset: dataset.name), training: settings)
      all.models = networks
      all.range = range
      all.augment = augments
      let answer = try ShiftExperiment(images: dataset, settings: all)
        .perform(in: folder, threads: threads)
      try check(answer.curves, folder)
    }
  }

  @Test func gridHasOneRowPerRunAndShift() throws {
    try perform(quickSettings(), networks: [.dense, .cnn], augments: true) { curves, folder in
      #expect(
        try resultNames(in: folder) == [
          "epochs.csv", "findings.csv", "manifest.json", "measures.csv", "runs.csv", "shift.csv",
          "summary.csv", "timings.csv",
        ])
      let grid = try WrittenTable(path: folder + "/shift.csv")
      #expect(
        grid.header.joined(separator: ",")
          == "experiment,dataset,model,augmented,seed,dx,dy,distance,accuracy,images")
      #expect(grid.rows.count == 2 * 2 * 2 * 9)
      #expect(Set(grid["model", "augmented", "seed", "dx", "dy"]).count == grid.rows.count)
      #expect(
        grid["dx", "dy", "distance"].prefix(9) == [
          "-1 -1 1", "0 -1 1", "1 -1 1", "-1 0 1", "0 0 0", "1 0 1", "-1 1 1", "0 1 1", "1 1 1",
        ])
      #expect(Set(grid["images"]) == ["40"])
      #expect(
        curves.map { "\($0.network) \($0.training)" } == [
          "dense unmoved", "dense augmented", "cnn unmoved", "cnn augmented",
        ])
    }
  }

  @Test func measuresWhatIsLostOffCentre() throws {
    func losses(augments: Bool) throws -> [String] {
      var found: [String] = []
      try perform(quickSettings(), networks: [.dense], augments: augments) { curves, folder in
        let measures = try WrittenTable(path: folder + "/measures.csv")
        found = measures.rows.filter { $0["measure"] == "dense moved by up to 1 loss 1" }
          .compactMap { $0["value"] }
        guard augments else { return }
        // The curves are dense unmoved and dense augmented.
        let expected = curves[0].accuracy(0).mean - curves[1].accuracy(1).mean
        let value = try #require(found.first.flatMap(Double.init))
        #expect(abs(value - expected) < 1e-12)
      }
      return found
    }
    #expect(try losses(augments: true).count == 1)
    #expect(try losses(augments: false).isEmpty)
  }

  @Test func distanceIsTheMeanOverTheBorderOfASquare() throws {
    try perform(quickSettings(), range: 2) { curves, folder in
      let grid = try WrittenTable(path: folder + "/shift.csv")
      for distance in 0...2 {
        let means = ["0", "1"].map { seed in
          let ring = grid.rows.filter { $0["distance"] == "\(distance)" && $0["seed"] == seed }
          #expect(ring.count == max(1, 8 * distance))
          return ring.reduce(0) { $0 + (Double($1["accuracy"] ?? "") ?? .nan) }
            / Double(ring.count)
        }
        #expect(curves[0].accuracy(distance) == SampleSummary(proportions: means))
      }
      let measures = try WrittenTable(path: folder + "/measures.csv")
      let row = measures.rows.first { $0["measure"] == "dense unmoved distance 2" }
      #expect(row?["value"] == "\(curves[0].accuracy(2).mean)")
      let loss = measures.rows.first { $0["measure"] == "dense unmoved loss 2" }
      #expect(loss?["value"] == "\(curves[0].loss(2).mean)")
    }
  }

  @Test func movesTheTestImages() throws {
    // A bar moved right by one pixel is the bar of the next label, which a dense network predicts.
    try perform(
      quickSettings(epochs: 12, seeds: 0...0), dataset: barsDataset(train: 200)
    ) { _, folder in
      let grid = try WrittenTable(path: folder + "/shift.csv")
      func accuracy(_ dx: Int, _ dy: Int) -> Double {
        let row = grid.rows.first { $0["dx"] == "\(dx)" && $0["dy"] == "\(dy)" }
        return Double(row?["accuracy"] ?? "") ?? .nan
      }
      #expect(accuracy(0, 0) > 0.9)
      #expect(accuracy(0, 1) > 0.9)
      #expect(accuracy(1, 0) < 0.3)
    }
  }

  @Test func resultsDoNotDependOnTheThreads() throws {
    func bytes(threads: Int) throws -> [Data] {
      var bytes: [Data] = []
      try perform(quickSettings(), augments: true, threads: threads) { _, folder in
        bytes = try ["shift", "epochs", "summary", "measures"].map {
          try Data(contentsOf: URL(filePath: "\(folder)/\($0).csv"))
        }
      }
      return bytes
    }
    #expect(try bytes(threads: 1) == bytes(threads: 3))
  }

  @Test func augmentationDefaultsToTheTestedRange() throws {
    func accuracies(range: Int, augmentation: Int?) throws -> [String] {
      var settings = quickSettings(seeds: 0...0)
      settings.augmentation = augmentation.map(ShiftAugmentation.init)
      var cells: [String] = []
      try perform(settings, range: range, augments: true) { _, folder in
        cells = try WrittenTable(path: folder + "/epochs.csv")["variant", "train_loss"]
      }
      return cells
    }
    let two = try accuracies(range: 2, augmentation: nil)
    #expect(try accuracies(range: 1, augmentation: 2) == two)
    #expect(try accuracies(range: 1, augmentation: nil) != two)
  }
}
