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
