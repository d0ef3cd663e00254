import DatasetIO
import Experiments
import Foundation
import TestSupport
import Testing

@testable import bench

@Suite struct ClaimsPlanTests {
  /// The data sets that the experiments of a plan name.
  private func datasets(isQuick: Bool = false, in data: String) -> [String] {
    ClaimsPlan(isQuick: isQuick, data: data, threads: 1).experiments.compactMap { experiment in
      let place = experiment.arguments.firstIndex(of: "--dataset")
      return place.map { experiment.arguments[$0 + 1] }
    }
  }

  @Test func usesMedicalImagesAndMalwareIfTheyAreThere() throws {
    try withTemporaryFolder { folder in
      #expect(datasets(in: folder) == [])
      try Data().write(to: URL(filePath: "\(folder)/pathmnist.npz"))
      #expect(datasets(in: folder) == ["\(folder)/pathmnist.npz"])
      try FileManager.default.createDirectory(
        atPath: "\(folder)/malware", withIntermediateDirectories: true)
      #expect(datasets(in: folder) == ["\(folder)/pathmnist.npz", "bytes:\(folder)/malware"])
      #expect(datasets(isQuick: true, in: folder) == [])
    }
  }

  /// Each claim's experiment is planned with the network and the training that its measure is about.
  @Test func plansWhatTheClaimsAskFor() throws {
    try withTemporaryFolder { folder in
      let files = [
        "mnist": [
          "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte",
        ], "cifar-10": (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"],
      ]
      for (dataset, names) in files {
        let path = "\(folder)/\(dataset)"
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        for name in names { try Data().write(to: URL(filePath: "\(path)/\(name)")) }
      }
      let plan = ClaimsPlan(isQuick: false, data: folder, threads: 1).experiments.map(\.arguments)
      #expect(plan.count > 10)
      for claim in Claim.all {
        var words = [claim.experiment]
        if claim.experiment == "shuffle",
          let network = claim.measure.split(separator: " ").first(where: { $0.contains(",") })
        {
          words += ["--models", String(network)]
        }
        if claim.measure.contains("moved by up to") { words.append("--augment") }
        if case .images(let dataset, _, let dropout, let regularization) = claim.ground {
          if dataset != "mnist" { words.append(dataset) }
          if dropout == 0 { words += ["--dropout", "0"] }
          switch regularization {
          case .weightDecay(let decay): words += ["adamw", "--weight-decay", "\(decay)"]
          case .moves(let range): words += ["--shift-augmentation", "\(range)"]
          case nil: break
          }
        }
        guard claim.ground.dataset.map({ ["mnist", "cifar-10"].contains($0) }) ?? true else {
          continue
        }
        #expect(
          plan.contains { arguments in words.allSatisfy(arguments.contains) },
          "\(claim.sentence): \(words)")
      }
    }
  }

  /// The names in results are those that the claims ask for.
  @Test func claimsFindTheResultsOfThesePlans() throws {
    let grounds = Set(Claim.all.compactMap(\.ground.dataset))
    for (dataset, name) in [("a/pathmnist.npz", "pathmnist"), ("bytes:a/malware", "bytes:malware")]
    {
      #expect(try DatasetSelection(argument: dataset).name == name)
      #expect(grounds.contains(name))
    }
  }
}
