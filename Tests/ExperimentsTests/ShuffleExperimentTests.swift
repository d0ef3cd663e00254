import DatasetIO
import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ShuffleExperimentTests {
  private let tables = ["epochs.csv", "runs.csv", "summary.csv", "timings.csv"]
  private var files: [String] { (tables + ["manifest.json"]).sorted() }
  private var finishedFiles: [String] {
    (files + [
      "confusion.csv", "examples.safetensors", "findings.csv", "measures.csv", "mistakes.csv",
      "weights",
    ]).sorted()
  }

  /// Performs an experiment on bars in a new folder and passes its results to `check`.
  private func perform(
    _ settings: TrainingSettings, networks: [NetworkChoice] = [.dense, .cnn],
    variants: [ImageVariant] = ImageVariant.allCases, permutationSeed: UInt64? = nil,
    dataset: Dataset = barsDataset(), threads: Int = 1,
    then check: ([ResultCell], _ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let answer = try ShuffleExperiment(
        dataset, settings, networks: networks, variants: variants, permutationSeed: permutationSeed
      ).perform(in: folder, threads: threads)
      try check(answer.table, folder)
    }
  }

  @Test func writesFourTablesWithHeaders() throws {
    try perform(quickSettings(epochs: 1, seeds: 0...0)) { _, folder in
      #expect(try resultNames(in: folder) == finishedFiles)
      let manifest = try String(contentsOfFile: folder + "/manifest.json", encoding: .utf8)
      #expect(manifest.contains("\"finished\" : "))
      let headers = try tables.map { name in
        try WrittenTable(path: "\(folder)/\(name)").header.joined(separator: ",")
      }
      #expect(
        headers == [
          "experiment,dataset,model,variant,seed,epoch,train_loss,train_accuracy,test_loss,"
            + "test_accuracy",
          "experiment,dataset,model,variant,seed,epochs,batch_size,optimizer,"
            + "learning_rate,momentum,dropout,parameters,train_images,test_images,test_is_holdout,"
            + "final_train_loss,final_train_accuracy,final_test_loss,final_test_accuracy,"
            + "best_test_accuracy,best_epoch,diverged,permutation_seed,shuffled_test_accuracy",
          "experiment,dataset,model,variant,tested_on,test_images,n,mean_test_accuracy,"
            + "standard_deviation,interval_low,interval_high,minimum,maximum",
          "experiment,dataset,model,variant,seed,seconds,images_per_second",
        ])
    }
  }

  @Test(arguments: [1, 3])
  func rowsFollowThePlan(threads: Int) throws {
    try perform(quickSettings(seeds: 4...5), threads: threads) { cells, folder in
      let plan = [
        "dense normal 4", "dense normal 5", "dense shuffled 4", "dense shuffled 5",
        "cnn normal 4", "cnn normal 5", "cnn shuffled 4", "cnn shuffled 5",
      ]
      for name in ["runs.csv", "timings.csv"] {
        let table = try WrittenTable(path: "\(folder)/\(name)")
        #expect(table["model", "variant", "seed"] == plan)
      }
      let epochs = try WrittenTable(path: "\(folder)/epochs.csv")
      #expect(
        epochs["model", "variant", "seed", "epoch"] == plan.flatMap { ["\($0) 1", "\($0) 2"] })
      let summary = try WrittenTable(path: "\(folder)/summary.csv")
      #expect(
        summary["model", "variant", "tested_on"] == [
          "dense normal normal", "dense normal shuffled", "dense shuffled shuffled",
          "cnn normal normal", "cnn normal shuffled", "cnn shuffled shuffled",
        ])
      #expect(
        cells.map { "\($0.model) \($0.variant) \($0.testedOn)" }
          == summary["model", "variant", "tested_on"])
    }
  }

  @Test func resultsDoNotDependOnTheThreads() throws {
    func bytes(threads: Int) throws -> [Data] {
      var bytes: [Data] = []
      try perform(quickSettings(), threads: threads) { _, folder in
        let names =
          tables.dropLast() + [
            "confusion.csv", "mistakes.csv", "examples.safetensors",
            "weights/cnn-normal.safetensors",
          ]
        bytes = try names.map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
      }
      return bytes
    }
    let alone = try bytes(threads: 1)
    #expect(alone.allSatisfy { !$0.isEmpty })
    for threads in [2, 3] { #expect(try bytes(threads: threads) == alone, "\(threads) threads") }
  }

  @Test(arguments: [
    ([ImageVariant.normal], ["normal normal", "normal shuffled"]),
    ([.shuffled], ["shuffled shuffled"]),
    ([.shuffled, .normal], ["normal normal", "normal shuffled", "shuffled shuffled"]),
  ])
  func testsOnlyNetworksTrainedOnNormalImagesOnBoth(
    variants: [ImageVariant], cellsOfANetwork: [String]
  ) throws {
    try perform(quickSettings(), networks: [.dense], variants: variants) { cells, folder in
      #expect(cells.map { "\($0.variant) \($0.testedOn)" } == cellsOfANetwork)
      let summary = try WrittenTable(path: "\(folder)/summary.csv")
      #expect(summary["variant", "tested_on"] == cellsOfANetwork)
      for row in try WrittenTable(path: "\(folder)/runs.csv").rows {
        #expect((row["shuffled_test_accuracy"] == "") == (row["variant"] == "shuffled"))
      }
    }
  }

  @Test func summarizesTheLastEpochs() throws {
    try perform(quickSettings(epochs: 3, seeds: 0...2), networks: [.dense]) { cells, folder in
      let runs = try WrittenTable(path: "\(folder)/runs.csv")
      let summary = try WrittenTable(path: "\(folder)/summary.csv")
      for (cell, row) in zip(cells, summary.rows) {
        let own = runs.rows.filter { $0["variant"] == cell.variant }
        let column =
          cell.variant == cell.testedOn ? "final_test_accuracy" : "shuffled_test_accuracy"
        let accuracies = own.compactMap { $0[column].flatMap(Double.init) }
        #expect(cell.accuracy == SampleSummary(proportions: accuracies))
        #expect(row["n"] == "3")
        #expect(row["test_images"] == "40")
        #expect(row["mean_test_accuracy"] == "\(cell.accuracy.mean)")
        #expect(row["standard_deviation"] == cell.accuracy.standardDeviation.map { "\($0)" })
        #expect(row["interval_low"] == cell.accuracy.interval.map { "\($0.lowerBound)" })
        #expect(row["interval_high"] == cell.accuracy.interval.map { "\($0.upperBound)" })
        #expect(row["minimum"] == "\(cell.accuracy.minimum)")
        #expect(row["maximum"] == "\(cell.accuracy.maximum)")
      }
      let epochs = try WrittenTable(path: "\(folder)/epochs.csv")
      #expect(
        runs["final_test_accuracy"]
          == epochs.rows.filter { $0["epoch"] == "3" }.map { $0["test_accuracy"] })
    }
  }

  @Test func oneSeedHasAnEmptySpread() throws {
    try perform(quickSettings(seeds: 3...3)) { cells, folder in
      let summary = try WrittenTable(path: "\(folder)/summary.csv")
      #expect(summary.rows.count == 6)
      for column in ["standard_deviation", "interval_low", "interval_high"] {
        #expect(summary[column].allSatisfy { $0.isEmpty })
      }
      #expect(summary["minimum"] == summary["mean_test_accuracy"])
      #expect(summary["maximum"] == summary["mean_test_accuracy"])
      #expect(cells.allSatisfy { $0.accuracy.n == 1 })
    }
  }

  @Test func permutationSeedAffectsOnlyShuffledImages() throws {
    func losses(permutationSeed: UInt64) throws -> [String: String] {
      var losses: [String: String] = [:]
      let settings = quickSettings(epochs: 1, seeds: 0...0)
      try perform(settings, networks: [.dense], permutationSeed: permutationSeed) { _, folder in
        let runs = try WrittenTable(path: "\(folder)/runs.csv")
        #expect(runs["permutation_seed"] == ["\(permutationSeed)", "\(permutationSeed)"])
        losses = Dictionary(uniqueKeysWithValues: zip(runs["variant"], runs["final_test_loss"]))
      }
      return losses
    }
    let (first, second) = (try losses(permutationSeed: 0), try losses(permutationSeed: 1))
    #expect(first["normal"] == second["normal"])
    #expect(first["shuffled"] != second["shuffled"])
  }

  @Test func everySeedHasItsOwnPermutationUnlessItIsFixed() throws {
    func columns(_ permutationSeed: UInt64?) throws -> (seeds: [String], losses: [String]) {
      var found: (seeds: [String], losses: [String])?
      try perform(
        quickSettings(epochs: 1, seeds: 0...1), networks: [.dense], variants: [.shuffled],
        permutationSeed: permutationSeed
      ) { _, folder in
        let runs = try WrittenTable(path: "\(folder)/runs.csv")
        found = (runs["permutation_seed"], runs["final_test_loss"])
      }
      return try #require(found)
    }
    let (own, first, second) = (try columns(nil), try columns(0), try columns(1))
    #expect(own.seeds == ["0", "1"])
    #expect(first.seeds == ["0", "0"])
    #expect(own.losses == [first.losses[0], second.losses[1]])
    #expect(own.losses[1] != first.losses[1])
  }

  /// The file of a kept network names the permutation that it was trained on, and the examples show it.
  @Test func keptNetworksAndExamplesNameThePermutationOfTheFirstSeed() throws {
    let settings = quickSettings(epochs: 1, seeds: 3...4)
    try perform(settings, networks: [.dense], variants: [.shuffled]) { _, folder in
      let network = try Safetensors(contentsOf: folder + "/weights/dense-shuffled.safetensors")
      #expect(network.metadata["permutation_seed"] == "3")
      let examples = try Safetensors(contentsOf: folder + "/examples.safetensors")
      let permutation = try #require(examples.tensors.first { $0.name == "permutation" })
      let expected = barsDataset().train.permutation(seed: 3).source
      #expect(permutation.values == expected.map(Float.init))
    }
  }

  @Test func networkFailsOnlyOnUnseenShuffledImages() throws {
    let settings = quickSettings(epochs: 12, seeds: 0...0)
    let dataset = barsDataset(train: 200)
    try perform(settings, networks: [.dense], dataset: dataset) { cells, _ in
      #expect(cells.map { $0.accuracy.mean > 0.9 } == [true, false, true])
      #expect(cells[1].accuracy.mean < 0.4)
    }
  }

  @Test(arguments: [1, 3])
  func tablesAreCompleteAtEveryReport(threads: Int) throws {
    struct Sight: Sendable {
      let progress: RunProgress
      let files: [String: String]
    }
    try withTemporaryFolder { folder in
      let recorder = Recorder<Sight>()
      _ = try ShuffleExperiment(barsDataset(), quickSettings())
        .perform(in: folder, threads: threads) { progress in
          let names = (try? resultNames(in: folder)) ?? []
          let files = names.compactMap { name in
            (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)).map { (name, $0) }
          }
          recorder.append(
            Sight(progress: progress, files: Dictionary(uniqueKeysWithValues: files)))
        }
      #expect(recorder.notes.count == 8 * 2 + 8)
      for sight in recorder.notes {
        let runs = sight.progress.finishedRuns
        #expect(sight.files.keys.sorted() == (runs == 0 ? [] : tables.sorted()))
        guard runs > 0 else { continue }
        let read = try sight.files.mapValues(WrittenTable.init(text:))
        #expect(read["epochs.csv"]?.rows.count == runs * 2)
        #expect(read["runs.csv"]?.rows.count == runs)
        #expect(read["timings.csv"]?.rows.count == runs)
        // A run on normal images counts twice, because it is also tested on shuffled ones.
        let normal = read["runs.csv"]?["variant"].count { $0 == "normal" } ?? 0
        #expect(read["summary.csv"]?["n"].compactMap(Int.init).reduce(0, +) == runs + normal)
      }
    }
  }

  @Test(arguments: [1, 2], [false, true])
  func endsIfItsFolderIsMoved(threads: Int, leavesAFile: Bool) throws {
    try withTemporaryFolder { root in
      let folder = root + "/results"
      let recorder = Recorder<RunProgress>()
      let experiment = ShuffleExperiment(barsDataset(), quickSettings(), networks: [.dense])
      let results = try ResultsFolder(path: folder)
      let error = #expect(throws: ResultsError.self) {
        try experiment.perform(in: results, threads: threads) { progress in
          recorder.append(progress)
          guard case .finished = progress.event else { return }
          // The folder is renamed, because a run could write to it while it is being removed.
          rename(folder, root + "/gone")
          if leavesAFile { try? Data("mine".utf8).write(to: URL(filePath: folder)) }
        }
      }
      switch error {
      case .folderTakenAway(let path): #expect(path == folder)
      case .cannotWrite(let path, _):
        #expect(threads == 2 && path.hasPrefix(folder + "/"), "the other run was writing")
      default: Issue.record("ended with \(String(describing: error))")
      }
      let ends = recorder.notes.count { if case .finished = $0.event { true } else { false } }
      #expect(ends == 1)
      let left = try names(in: root)
      #expect(left == (leavesAFile ? ["gone", "results"] : ["gone"]))
    }
  }

  @Test func writesNothingIfNoNetworkFitsTheImages() throws {
    let tiny = bars(1)
    let images = LabelledImages(
      height: 2, width: 5, channels: 1, pixels: Array(tiny.pixels.prefix(10)), labels: [0])
    let dataset = Dataset(name: "tiny", classCount: 10, train: images, test: images)
    try withTemporaryFolder { folder in
      #expect(throws: ModelError.self) {
        try ShuffleExperiment(dataset, quickSettings()).perform(in: folder)
      }
      let left = try resultNames(in: folder)
      #expect(left == [])
    }
  }
}
