import Foundation
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ComparisonTests {
  /// Results with given accuracies of one network per name, by seed.
  private func write(
    _ cells: KeyValuePairs<String, [UInt64: Double]>, to folder: String, dataset: String = "bars",
    epochs: Int = 2, diverged: [UInt64] = []
  ) throws {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "seed", "epochs", "test_images",
      "test_is_holdout", "final_test_accuracy", "diverged", "shuffled_test_accuracy",
    ])
    for (name, accuracies) in cells {
      let parts = name.split(separator: "/").map(String.init)
      for (seed, accuracy) in accuracies.sorted(by: { $0.key < $1.key }) {
        table.append([
          "shuffle", .text(dataset), .text(parts[0]), .text(parts[1]), .integer(Int(seed)),
          .integer(epochs), 100, 0, .fraction(accuracy),
          .integer(diverged.contains(seed) ? 1 : 0),
          parts[1] == "normal" ? .fraction(accuracy / 2) : .missing,
        ])
      }
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try table.text.write(toFile: folder + "/runs.csv", atomically: true, encoding: .utf8)
  }

  private func compare(_ a: String, _ b: String) throws -> Comparison {
    try Comparison(of: CellSelection(path: a), with: CellSelection(path: b))
  }

  private let better: [UInt64: Double] = [0: 0.95, 1: 0.96, 2: 0.94]
  private let worse: [UInt64: Double] = [0: 0.90, 1: 0.92, 2: 0.89]

  @Test func pairsSeedsOfTwoFolders() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": better], to: root + "/a")
      try write(["cnn/normal": worse], to: root + "/b")
      let comparison = try compare(root + "/a", root + "/b/")
      let cell = try #require(comparison.cells.first)
      #expect(cell.pairs.map(\.seed) == [0, 1, 2])
      #expect(abs(cell.difference.value - 0.14 / 3) < 1e-12)
      #expect(cell.difference == DifferenceEstimate(paired: cell.pairs.map { $0.a - $0.b }))
      #expect(cell.probability.value == 1)
      #expect(comparison.conclusion == .aIsBetter)
      #expect(comparison.sentence == "\(root)/a is better than \(root)/b by 4.67 ± 1.43 points.")
      #expect(try compare(root + "/b", root + "/a").conclusion == .bIsBetter)
    }
  }

  @Test func anUnusableManifestIsAnErrorAndAMissingOneNoDifference() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": better], to: root + "/a")
      try write(["cnn/normal": worse], to: root + "/b")
      try manifest(of: "shuffle", ["training": ["dropout": 0.5]]).json()
        .write(to: URL(filePath: root + "/a/manifest.json"))
      #expect(!(try compare(root + "/a", root + "/b").notes.contains { $0.contains("differ") }))
      for (json, reason) in unusableManifests {
        try Data(json.utf8).write(to: URL(filePath: root + "/b/manifest.json"))
        #expect(throws: ResultsError.unusableManifest(path: root + "/b", reason)) {
          try compare(root + "/a", root + "/b")
        }
      }
    }
  }

  @Test func aPathCanNameACellWithinResults() throws {
    try withTemporaryFolder { root in
      try write(
        ["cnn/normal": better, "cnn/shuffled": worse, "dense/normal": worse], to: root + "/a")
      func names(_ a: String, _ b: String) throws -> [String] {
        try compare(root + a, root + b).cells.map { "\($0.a.name), \($0.b.name)" }
      }
      #expect(try names("/a/cnn", "/a/dense") == ["cnn normal, dense normal"])
      #expect(try names("/a/normal", "/a/shuffled") == ["cnn normal, cnn shuffled"])
      #expect(try names("/a/cnn/shuffled", "/a/dense/normal") == ["cnn shuffled, dense normal"])
      #expect(
        try names("/a/cnn/normal", "/a/cnn/normal/shuffled")
          == ["cnn normal, cnn normal on shuffled"])
      #expect(try names("/a/*/normal", "/a/*/shuffled") == ["cnn normal, cnn shuffled"])
      let further = try compare(root + "/a/cnn/normal", root + "/a/cnn/normal/shuffled")
      #expect(further.cells[0].accuracyB.mean == further.cells[0].accuracyA.mean / 2)
      let comparison = try compare(root + "/a/cnn", root + "/a/dense")
      #expect(comparison.sentence == "cnn is better than dense by 4.67 ± 1.43 points.")
      #expect(comparison.notes == ["Only in cnn: cnn shuffled."])
    }
  }

  @Test func namesThatMatchNothingAreErrors() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": better, "cnn/shuffled": worse], to: root + "/a")
      let results = try CellSelection(path: root + "/a").results
      for name in ["dense", "cnn/moved", "dense/normal", "cnn/normal/a/b", "", "/"] {
        #expect(throws: ComparisonError.self, "\(name)") {
          try CellSelection(cell: name, of: results)
        }
      }
      #expect(throws: ComparisonError.noTest(name: "moved", folder: root + "/a")) {
        try CellSelection(cell: "cnn/normal/moved", of: results)
      }
      #expect(throws: ComparisonError.noRuns(path: root, folders: [root + "/a"])) {
        try CellSelection(path: root)
      }
      #expect(throws: ComparisonError.sameRuns(name: root + "/a")) {
        try compare(root + "/a", root + "/a")
      }
      try Data("a,b\r\n".utf8).write(to: URL(filePath: root + "/a/runs.csv"))
      #expect(throws: ResultsError.unreadable(path: root + "/a/runs.csv")) {
        try CellSelection(path: root + "/a/cnn")
      }
    }
  }

  @Test func otherImagesCannotBeCompared() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": better], to: root + "/a")
      try write(["cnn/normal": better], to: root + "/b", dataset: "other")
      try write(["cnn/moved": better], to: root + "/c")
      let comparison = try compare(root + "/a", root + "/b")
      #expect(comparison.obstacle == "they are of different data sets: bars and other")
      #expect(comparison.cells.isEmpty)
      #expect(
        try compare(root + "/a", root + "/c").obstacle
          == "they have no network and images in common")
    }
  }

  @Test func withoutCommonSeedsTheSamplesAreIndependent() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": better], to: root + "/a")
      try write(["cnn/normal": [10: 0.90, 11: 0.92, 12: 0.89]], to: root + "/b", epochs: 3)
      let comparison = try compare(root + "/a", root + "/b")
      let cell = try #require(comparison.cells.first)
      #expect(cell.pairs.isEmpty)
      let (a, b) = ([0.95, 0.96, 0.94], [0.90, 0.92, 0.89])
      #expect(cell.difference == DifferenceEstimate(a, minus: b))
      #expect(
        comparison.notes == [
          "They also differ in epochs (2, 3).",
          "The runs have no seeds in common and are compared as independent samples.",
        ])
    }
  }

  /// Columns of `runs.csv` contain neither schedules nor weight decay.
  @Test func settingsThatAreInTheManifestOnlyAreCompared() throws {
    try withTemporaryFolder { root in
      for (name, decay) in [("a", 0.01), ("b", 0.1)] {
        let folder = "\(root)/\(name)"
        try write(["cnn/normal": better], to: folder)
        let manifest = try Manifest(
          experiment: "shuffle", settings: AdamWSettings(weightDecay: decay), version: "1",
          commandLine: ["bench"], machine: Machine(fusesMultiplyAdd: true), threads: 1,
          dataFiles: [], revision: nil)
        try manifest.json().write(to: URL(filePath: "\(folder)/\(Manifest.fileName)"))
      }
      #expect(
        try compare(root + "/a", root + "/b").notes.contains(
          "They also differ in weight decay (0.01, 0.1)."))
    }
  }

  @Test func seedsOfOneSideAndDivergedSeedsAreLeftOut() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": better], to: root + "/a", diverged: [2])
      try write(["cnn/normal": worse.merging([7: 0.1]) { $1 }], to: root + "/b")
      let comparison = try compare(root + "/a", root + "/b")
      #expect(comparison.cells[0].pairs.map(\.seed) == [0, 1])
      #expect(
        comparison.notes == [
          "Left out, because a run diverged: seed 2.",
          "Left out, because only one side has it: seed 7.",
        ])
    }
  }

  @Test func oneRunEachDecidesNothing() throws {
    try withTemporaryFolder { root in
      try write(["cnn/normal": [0: 0.9]], to: root + "/a")
      try write(["cnn/normal": [0: 0.5]], to: root + "/b")
      let comparison = try compare(root + "/a", root + "/b")
      #expect(comparison.conclusion == .undecided)
      #expect(comparison.sentence.hasSuffix("and one run says nothing about other seeds."))
    }
  }

  @Test(arguments: [2, 5, 6])
  func fewEqualDifferencesDecideNothing(seeds: Int) throws {
    try withTemporaryFolder { root in
      func results(_ start: Double) -> [UInt64: Double] {
        Dictionary(
          uniqueKeysWithValues: (0..<seeds).map { (UInt64($0), start + Double($0) / 100) })
      }
      try write(["cnn/normal": results(0.9)], to: root + "/a")
      try write(["cnn/normal": results(0.85)], to: root + "/b")
      let comparison = try compare(root + "/a", root + "/b")
      #expect(comparison.conclusion == (seeds < 6 ? .undecided : .aIsBetter))
      #expect(
        comparison.sentence
          == (seeds < 6
            ? "Undecided between \(root)/a and \(root)/b: the difference is +5.00 points without any "
              + "spread, which so few runs can show by chance."
            : "\(root)/a is better than \(root)/b by 5.00 points."))
      #expect(comparison.cells[0].coverage.hasPrefix("There is no interval, "))
    }
  }

  @Test func severalCellsAreCorrectedAndConcludedTogether() throws {
    try withTemporaryFolder { root in
      let close: [UInt64: Double] = [0: 0.951, 1: 0.958, 2: 0.941]
      try write(["cnn/normal": better, "dense/normal": better], to: root + "/a")
      try write(["cnn/normal": worse, "dense/normal": close], to: root + "/b")
      let comparison = try compare(root + "/a", root + "/b")
      let p = try #require(comparison.cells[0].difference.pValue)
      #expect(comparison.cells[0].correctedPValue == 2 * p)
      #expect(comparison.conclusion == .aIsBetter)
      #expect(
        comparison.sentence
          == "\(root)/a is better than \(root)/b in 1 of 2 cells, and worse in none.")
      try write(
        ["cnn/normal": worse, "dense/normal": [0: 0.99, 1: 0.99, 2: 0.98]], to: root + "/b")
      let mixed = try compare(root + "/a", root + "/b")
      #expect(mixed.conclusion == .undecided)
      #expect(mixed.sentence.hasPrefix("Neither is better: "))
    }
  }

  /// With predictions, the interval covers other images as well, and is wider.
  @Test func storedPredictionsWidenTheIntervalToOtherImages() throws {
    try withTemporaryFolder { root in
      let runs = try [NetworkChoice.dense, .cnn].flatMap { network in
        try (0..<3).map { try barsRun(network, seed: $0, epochs: 4) }
      }
      let series = RunSeries(
        experiment: "bars", dataset: barsDataset(), runs: runs, threads: 2)
      _ = try series.perform(writingTo: ResultsFolder(path: root)) { _ in }
      let cell = try #require(try compare(root + "/cnn", root + "/dense").cells.first)
      #expect(cell.coversImages)
      for pair in cell.pairs {
        let test = try #require(pair.images)
        #expect(abs(Double(test.onlyA - test.onlyB) / 40 - (pair.a - pair.b)) < 1e-12)
      }
      #expect(
        cell.coverage == "± is the 95 % interval of the mean difference. It covers other seeds and "
          + "other test images of the same kind.")
      // One damaged file leaves the interval over seeds.
      try Data("damaged".utf8).write(to: URL(filePath: root + "/runs/cnn-normal-1.predictions"))
      let rest = try #require(try compare(root + "/cnn", root + "/dense").cells.first)
      #expect(!rest.coversImages)
      #expect(rest.pairs.map { $0.images == nil } == [false, true, false])
      #expect(rest.difference == DifferenceEstimate(paired: rest.pairs.map { $0.a - $0.b }))
      #expect(rest.difference.value == cell.difference.value)
    }
  }

  @Test func oneSeedWithPredictionsCoversImagesAndDecidesNothing() throws {
    try withTemporaryFolder { root in
      let runs = try [NetworkChoice.dense, .cnn].map { try barsRun($0) }
      let series = RunSeries(
        experiment: "bars", dataset: barsDataset(), runs: runs, threads: 2)
      _ = try series.perform(writingTo: ResultsFolder(path: root)) { _ in }
      let comparison = try compare(root + "/cnn", root + "/dense")
      #expect(comparison.cells[0].difference.interval != nil)
      #expect(comparison.cells[0].coverage.hasSuffix("of the same kind, but not other seeds."))
      #expect(comparison.conclusion == .undecided)
    }
  }
}

/// Settings whose optimizer has a weight decay.
private struct AdamWSettings: Encodable {
  struct Training: Encodable {
    struct Optimizer: Encodable {
      let name = "adamw"
      let weightDecay: Double
    }
    let optimizer: Optimizer
  }
  let training: Training

  init(weightDecay: Double) {
    training = Training(optimizer: Training.Optimizer(weightDecay: weightDecay))
  }
}
