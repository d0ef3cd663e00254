import DatasetIO
import Foundation
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct LocalityExperimentTests {
  private func perform(
    _ settings: TrainingSettings, networks: [NetworkChoice] = [.dense], threads: Int = 1,
    then check: ([LocalityPoint], _ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let points = try experiment(settings, networks: networks)
        .perform(in: folder, threads: threads)
      try check(points, folder)
    }
  }

  private func experiment(
    _ training: TrainingSettings, networks: [NetworkChoice] = [.dense], blocks: [Int]? = nil
  ) -> LocalityExperiment {
    var settings = LocalityExperiment.Settings(
      data: DataSettings(dataset: "bars"), training: training)
    settings.models = networks
    settings.blocks = blocks
    return LocalityExperiment(images: barsDataset(), settings: settings)
  }

  @Test func usesBlockSizesThatFitTheImages() throws {
    func variants(_ blocks: [Int]?) throws -> [String] {
      try experiment(quickSettings(seeds: 0...0), blocks: blocks).plan().map(\.label.variant)
    }
    #expect(
      try variants(nil) == [
        "intact", "within 2", "within 5", "shuffled", "blocks 2", "blocks 5",
      ])
    #expect(
      try variants([3, 20, 2]) == [
        "intact", "within 2", "within 3", "shuffled", "blocks 2", "blocks 3",
      ])
    // Only one block of 6×6 fits, so it cannot move as a whole.
    #expect(try variants([6]) == ["intact", "within 6", "shuffled"])
  }

  @Test func trainsSharedArrangementsOnceForBothCurves() throws {
    try perform(quickSettings(), networks: [.dense, .cnn]) { points, folder in
      let runs = try WrittenTable(path: folder + "/runs.csv")
      #expect(
        runs["model", "variant", "seed"].prefix(12) == [
          "dense intact 0", "dense intact 1", "dense within 2 0", "dense within 2 1",
          "dense within 5 0", "dense within 5 1", "dense shuffled 0", "dense shuffled 1",
          "dense blocks 2 0", "dense blocks 2 1", "dense blocks 5 0", "dense blocks 5 1",
        ])
      #expect(runs.rows.count == 24)
      let table = try WrittenTable(path: folder + "/locality.csv")
      #expect(
        table.header.joined(separator: ",")
          == "experiment,dataset,arrangement,k,model,variant,test_images,n,mean_test_accuracy,"
          + "standard_deviation,interval_low,interval_high,minimum,maximum")
      #expect(
        table["arrangement", "k", "variant"].prefix(8) == [
          "within 1 intact", "within 2 within 2", "within 5 within 5", "within 10 shuffled",
          "blocks 1 shuffled", "blocks 2 blocks 2", "blocks 5 blocks 5", "blocks 10 intact",
        ])
      #expect(table.rows.count == 16)
      let means = table["mean_test_accuracy"]
      #expect(means[0] == means[7] && means[3] == means[4])
      #expect(means == points.map { "\($0.accuracy.mean)" })
      let measures = try WrittenTable(path: folder + "/measures.csv")
      for name in [
        "cnn within 5", "dense blocks 2", "cnn within 10 loss", "dense range",
        "correlation of adjacent pixels",
      ] {
        #expect(measures["measure"].contains(name))
      }
    }
  }

  @Test func arrangesTestImagesLikeTrainingImages() throws {
    // If only training images were arranged, the test accuracies would be low.
    try perform(quickSettings(epochs: 30, seeds: 0...0)) { points, _ in
      for point in points { #expect(point.accuracy.mean > 0.9, "\(point.variant.name)") }
    }
  }

  @Test func everySeedHasItsOwnPermutationsUnlessTheyAreFixed() throws {
    func losses(_ permutationSeed: UInt64?) throws -> [String: String] {
      var found: [String: String] = [:]
      var settings = LocalityExperiment.Settings(
        data: DataSettings(dataset: "bars"), training: quickSettings(epochs: 1))
      settings.models = [.dense]
      settings.blocks = [5]
      settings.permutationSeed = permutationSeed
      try withTemporaryFolder { folder in
        _ = try LocalityExperiment(images: barsDataset(), settings: settings)
          .perform(in: folder, threads: 1)
        let runs = try WrittenTable(path: folder + "/runs.csv")
        #expect(
          runs["permutation_seed"]
            == runs["seed"].map { permutationSeed.map(String.init) ?? $0 })
        found = Dictionary(
          uniqueKeysWithValues: zip(runs["variant", "seed"], runs["final_test_loss"]))
      }
      return found
    }
    let (own, first, second) = (try losses(nil), try losses(0), try losses(1))
    for variant in ["within 5", "blocks 5", "shuffled"] {
      #expect(own["\(variant) 0"] == first["\(variant) 0"])
      #expect(own["\(variant) 1"] == second["\(variant) 1"])
      #expect(first["\(variant) 1"] != second["\(variant) 1"])
    }
    #expect(own["intact 1"] == first["intact 1"])
  }

  @Test func resultsDoNotDependOnTheThreads() throws {
    func bytes(threads: Int) throws -> [Data] {
      var bytes: [Data] = []
      try perform(quickSettings(), threads: threads) { _, folder in
        bytes = try ["locality", "epochs", "runs", "measures"].map {
          try Data(contentsOf: URL(filePath: "\(folder)/\($0).csv"))
        }
      }
      return bytes
    }
    #expect(try bytes(threads: 1) == bytes(threads: 3))
  }
}
