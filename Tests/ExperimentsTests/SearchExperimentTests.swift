import DatasetIO
import Foundation
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct SearchExperimentTests {
  private func perform(then check: ([SearchTrial], _ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      var settings = SearchExperiment.Settings(data: DataSettings(dataset: "bars"))
      settings.networks = [.dense, .cnnAverage]
      settings.size.filters = 2
      settings.size.steps = 8
      settings.size.batchSize = 16
      settings.learningRates = [0.000_001, 0.01]
      settings.dropouts = [0, 0.5]
      let trials = try SearchExperiment(images: barsDataset(), settings: settings)
        .perform(in: folder)
      try check(trials, folder)
    }
  }

  @Test func everyNetworkHasTheSameTrialsAndOneIsChosen() throws {
    try perform { trials, folder in
      let table = try WrittenTable(path: folder + "/search.csv")
      let rates = ["0.000001 0.0", "0.000001 0.5", "0.01 0.0", "0.01 0.5"]
      #expect(table["learning_rate", "dropout"] == rates + rates)
      for network in ["dense", "cnn-gap"] {
        let own = table.rows.filter { $0["model"] == network }
        let best = own.compactMap { Double($0["mean_holdout_accuracy"] ?? "") }.max()
        let chosen = own.filter { $0["chosen"] == "1" }
        #expect(chosen.count == 1)
        #expect(chosen.first?["mean_holdout_accuracy"] == best.map { "\($0)" })
      }
      // Next to no learning rate, next to no learning.
      #expect(trials.first { $0.network == .dense && $0.isChosen }?.rates.learningRate == 0.01)
    }
  }

  @Test func chosenRatesAreRead() throws {
    try perform { trials, folder in
      let tuned = try TunedNetwork.chosen(in: folder + "/search.csv")
      #expect(tuned.map(\.network) == [.dense, .cnnAverage])
      #expect(tuned.map(\.learningRate) == trials.filter(\.isChosen).map(\.rates.learningRate))
      #expect(throws: ResultsError.unreadable(path: folder + "/runs.csv")) {
        try TunedNetwork.chosen(in: folder + "/runs.csv")
      }
    }
  }

  @Test func committedRatesAreThoseOfTheCommittedSearch() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appending(path: "results/reference/search/search.csv").path
    #expect(try TunedNetwork.chosen(in: path) == PartsNetwork.allCases.map(\.tuned))
  }
}
