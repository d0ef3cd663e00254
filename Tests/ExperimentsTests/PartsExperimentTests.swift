import DatasetIO
import Foundation
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct PartsExperimentTests {
  private func settings(
    _ networks: [PartsNetwork] = [.dense, .conv], seeds: Int = 2
  ) -> PartsExperiment.Settings {
    var settings = PartsExperiment.Settings(data: DataSettings(dataset: "bars"))
    settings.networks = networks.map { TunedNetwork($0, learningRate: 0.01, dropout: 0) }
    settings.size.filters = 2
    settings.size.steps = 4
    settings.size.batchSize = 16
    settings.seeds = Seeds(count: seeds)
    settings.range = 2
    settings.sizes = [20, 60, 1_000]
    return settings
  }

  private func perform(
    _ settings: PartsExperiment.Settings, threads: Int = 1,
    then check: (PartsAnswer, _ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let answer = try PartsExperiment(images: barsDataset(), settings: settings)
        .perform(in: folder, threads: threads)
      try check(answer, folder)
    }
  }

  @Test func tablesHaveOneRowPerNetworkAndCondition() throws {
    try perform(settings()) { answer, folder in
      #expect(
        try resultNames(in: folder) == [
          "epochs.csv", "equivariance.csv", "findings.csv", "manifest.json", "measures.csv",
          "parts.csv", "runs.csv", "summary.csv", "timings.csv",
        ])
      let table = try WrittenTable(path: folder + "/parts.csv")
      let conditions = ["normal", "shuffled", "moved 0", "moved 1", "moved 2", "20 images"]
      #expect(table["condition"] == conditions + conditions)
      #expect(Set(table["n"]) == ["2"])
      #expect(table["steps"] == ["4", "4", "4", "4", "4", "4"] + ["4", "4", "4", "4", "4", "4"])
      #expect(Array(table["epochs"].prefix(6)) == ["1", "1", "1", "1", "1", "2"])
      let layers = try WrittenTable(path: folder + "/equivariance.csv")
      #expect(
        layers["model", "layer", "distance"] == [
          "dense dense 1", "dense dense 2", "dense dense_1 1", "dense dense_1 2",
          "conv conv2d 1", "conv conv2d 2", "conv conv2d_1 1", "conv conv2d_1 2",
          "conv dense 1", "conv dense 2",
        ])
    }
  }

  @Test func resultsDoNotDependOnTheThreadsOrAnInterruption() throws {
    func bytes(threads: Int) throws -> [Data] {
      var bytes: [Data] = []
      try perform(settings(), threads: threads) { _, folder in
        bytes = try ["parts", "equivariance", "measures"].map {
          try Data(contentsOf: URL(filePath: "\(folder)/\($0).csv"))
        }
      }
      return bytes
    }
    #expect(try bytes(threads: 1) == bytes(threads: 3))
  }

  @Test func aFinishedExperimentIsReadAgain() throws {
    try withTemporaryFolder { folder in
      let experiment = PartsExperiment(images: barsDataset(), settings: settings())
      let first = try experiment.perform(in: folder)
      let recorder = Recorder<String>()
      let again = try experiment.perform(in: folder) { progress in
        if case .restored = progress.event { recorder.append("\(progress.label)") }
      }
      #expect(recorder.notes.count == 16)
      #expect(again.measures == first.measures)
    }
  }

  @Test func randomNeighbourhoodsHaveNoShuffledRuns() throws {
    let runs = try PartsExperiment(
      images: barsDataset(), settings: settings([.random])
    ).plan()
    #expect(
      runs.map(\.label.variant) == [
        "normal", "normal", "canvas", "canvas", "20 images", "20 images",
      ])
  }

  @Test func movedImagesStayOnTheCanvas() {
    let images = bars(16).padded(by: 3)
    let moved = images.moved(by: 3)
    let size = 16 * 16
    for image in 0..<16 {
      let range = image * size..<(image + 1) * size
      let before = images.pixels[range].reduce(0) { $0 + Int($1) }
      #expect(moved.pixels[range].reduce(0) { $0 + Int($1) } == before)
      #expect(Array(moved.pixels[range]) != Array(images.pixels[range]))
    }
    #expect(images.moved(by: 0) == images)
  }

  @Test func everySeedHasItsOwnPermutationUnlessItIsFixed() throws {
    func seeds(_ settings: PartsExperiment.Settings) throws -> [String] {
      var cells: [String] = []
      try perform(settings) { _, folder in
        cells = try WrittenTable(path: folder + "/runs.csv")["variant", "permutation_seed"]
      }
      return cells
    }
    var settings = settings([.dense])
    #expect(
      try seeds(settings) == [
        "normal ", "normal ", "shuffled 0", "shuffled 1", "canvas ", "canvas ", "20 images ",
        "20 images ",
      ])
    settings.permutationSeed = 7
    #expect(try seeds(settings).filter { $0.hasPrefix("s") } == ["shuffled 7", "shuffled 7"])
  }
}
