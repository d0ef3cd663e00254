import DatasetIO
import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct TestRecordTests {
  /// Performs a short experiment on bars, which makes mistakes, and passes its folder to `check`.
  private func perform(
    _ settings: TrainingSettings, then check: (_ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      _ = try ShuffleExperiment(barsDataset(), settings).perform(in: folder)
      try check(folder)
    }
  }

  @Test func confusionMatrixMatchesTheSummary() throws {
    try perform(quickSettings(epochs: 1, seeds: 0...2)) { folder in
      let confusion = try WrittenTable(path: folder + "/confusion.csv")
      let summary = try WrittenTable(path: folder + "/summary.csv")
      #expect(confusion.rows.count == summary.rows.count * 100)
      for cell in summary.rows {
        let rows = confusion.rows.filter { row in
          ["model", "variant", "tested_on"].allSatisfy { row[$0] == cell[$0] }
        }
        func count(_ rows: [[String: String]]) -> Int {
          rows.reduce(0) { $0 + (Int($1["count"] ?? "") ?? 0) }
        }
        #expect(rows.allSatisfy { $0["n"] == "3" })
        #expect(count(rows) == 3 * 40)
        // Each class has a tenth of the test images.
        for label in 0..<10 { #expect(count(rows.filter { $0["label"] == "\(label)" }) == 12) }
        let right = count(rows.filter { $0["label"] == $0["predicted"] })
        let mean = try #require(Double(cell["mean_test_accuracy"] ?? ""))
        #expect(abs(Double(right) / 120 - mean) < 1e-12)
      }
    }
  }

  /// In `measures.csv` where predictions are recorded, in `runs.csv` where they are not.
  @Test func classesOfDifferentSizesHaveBalancedAccuracies() throws {
    let (even, first) = (bars(20), bars(1))
    let uneven = LabelledImages(
      height: 10, width: 10, channels: 1,
      pixels: even.pixels + first.pixels + first.pixels + first.pixels,
      labels: even.labels + [0, 0, 0])
    let images = Dataset(name: "bars", classCount: 10, train: bars(60), test: uneven)
    let training = quickSettings(epochs: 1, seeds: 0...0)
    let column = "balanced_test_accuracy"
    func locality(_ images: Dataset) -> LocalityExperiment {
      var settings = LocalityExperiment.Settings(
        data: DataSettings(dataset: images.name), training: training)
      settings.models = [.dense]
      return LocalityExperiment(images: images, settings: settings)
    }
    try withTemporaryFolder { root in
      _ = try ShuffleExperiment(images, training, networks: [.dense]).perform(in: root + "/shuffle")
      #expect(try !WrittenTable(path: root + "/shuffle/runs.csv").header.contains(column))
      let measures = try WrittenTable(path: root + "/shuffle/measures.csv")
      let measure = measures.rows.first { $0["measure"] == "dense normal normal balanced" }
      let experiment = locality(images)
      _ = try experiment.perform(in: root + "/locality")
      let path = root + "/locality/runs.csv"
      let runs = try Data(contentsOf: URL(filePath: path))
      // The training on intact images is the same as that of `shuffle` on normal ones.
      let rows = try WrittenTable(path: path).rows
      let row = try #require(rows.first { $0["variant"] == "intact" })
      #expect(row[column] == measure?["value"])
      #expect(row[column] != row["final_test_accuracy"])
      // The same from the stored predictions.
      _ = try experiment.perform(in: root + "/locality")
      #expect(try Data(contentsOf: URL(filePath: path)) == runs)
      _ = try locality(barsDataset()).perform(in: root + "/even")
      #expect(try !WrittenTable(path: root + "/even/runs.csv").header.contains(column))
    }
  }

  @Test func listsTheMostConfidentMistakesFirst() throws {
    try perform(quickSettings(epochs: 1, seeds: 4...5)) { folder in
      let mistakes = try WrittenTable(path: folder + "/mistakes.csv")
      let runs = try WrittenTable(path: folder + "/runs.csv")
      let test = barsDataset().test
      #expect(!mistakes.rows.isEmpty)
      #expect(mistakes.rows.allSatisfy { $0["seed"] == "4" && $0["label"] != $0["predicted"] })
      for run in runs.rows where run["seed"] == "4" {
        let rows = mistakes.rows.filter {
          $0["model"] == run["model"] && $0["variant"] == run["variant"]
        }
        let accuracy = try #require(Double(run["final_test_accuracy"] ?? ""))
        #expect(rows.count == min(12, 40 - Int((40 * accuracy).rounded())))
        #expect(rows.map { $0["rank"] } == (1...rows.count).map { "\($0)" })
        let probabilities = rows.compactMap { Double($0["probability"] ?? "") }
        #expect(probabilities == probabilities.sorted(by: >))
        for row in rows {
          let image = try #require(Int(row["image"] ?? ""))
          #expect(row["label"] == "\(test.labels[image])")
        }
      }
    }
  }

  @Test func examplesContainTheImagesInTheTables() throws {
    try perform(quickSettings(epochs: 1, seeds: 0...0)) { folder in
      let file = try Safetensors(contentsOf: folder + "/examples.safetensors")
      let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
      let test = barsDataset().test
      func pixels(_ image: Int) -> [Float] {
        test.pixels[image * 100..<(image + 1) * 100].map { Float($0) / 255 }
      }
      #expect(tensors["images"]?.shape == [10, 10, 10, 1])
      #expect(tensors["labels"]?.values == (0..<10).map(Float.init))
      #expect(tensors["images"]?.values == (0..<10).flatMap(pixels))
      #expect(tensors["permutation"]?.values.sorted() == (0..<100).map(Float.init))
      let mistakes = try WrittenTable(path: folder + "/mistakes.csv").rows.filter {
        $0["model"] == "dense" && $0["variant"] == "shuffled"
      }
      #expect(
        tensors["mistakes/dense/shuffled"]?.values
          == mistakes.flatMap { pixels(Int($0["image"] ?? "") ?? 0) })
    }
  }

  @Test func savedNetworksRepeatTheScoresOfTheFirstSeed() throws {
    try perform(quickSettings(epochs: 1, seeds: 7...8)) { folder in
      let runs = try WrittenTable(path: folder + "/runs.csv")
      let test = try barsDataset().test.examples(classes: 10)
      for model in ["dense", "cnn"] {
        let saved = try Safetensors(contentsOf: "\(folder)/weights/\(model)-normal.safetensors")
        #expect(saved.metadata["run"] == "\(model) normal seed 7")
        let network = try Network(saved, input: test.shape, classes: 10, threads: 1)
        let run = runs.rows.first {
          $0["model"] == model && $0["variant"] == "normal" && $0["seed"] == "7"
        }
        let accuracy = try evaluate(network, on: test).accuracy
        #expect(run?["final_test_accuracy"] == "\(accuracy)")
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/weights").sorted() == [
          "cnn-normal.safetensors", "cnn-shuffled.safetensors", "dense-normal.safetensors",
          "dense-shuffled.safetensors",
        ])
    }
  }
}
