import DatasetIO
import Models
import Results
import Runs

/// The search for each network's learning rate and dropout: every network has the same trials, on
/// images that were held out of the training images.
package struct SearchExperiment: TrainingExperiment {
  package static let name = "search"

  /// The settings that the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// The choice of images, with held-out ones.
    package var data: DataSettings
    /// The networks.
    package var networks = PartsNetwork.allCases
    /// The size of the networks and the number of steps.
    package var size = PartsSize()
    /// Adam's learning rates.
    package var learningRates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
    /// The dropout rates before the last layer.
    package var dropouts = [0, 0.5]
    /// The seeds, which are not those of `bench parts` by default.
    package var seeds = Seeds(from: 1_000, count: 3)

    /// Creates settings with the default values.
    package init(data: DataSettings) { self.data = data }
  }

  package let images: Dataset
  package let settings: Settings

  /// Creates a search, without starting it.
  package init(images: Dataset, settings: Settings) {
    self.images = images
    self.settings = settings
  }

  package var runDescription: String { plural(settings.size.steps, "step") }

  package var columns: [RunColumn] { [] }

  /// The trials of every network, in the order in which the first of equals is chosen.
  private var rates: [TrialRates] {
    settings.learningRates.flatMap { rate in
      settings.dropouts.map { TrialRates(learningRate: rate, dropout: $0) }
    }
  }

  /// Returns the runs: every network × learning rate × dropout × seed.
  package func plan() throws -> [TrainingRun] {
    let (training, test) = try images.examples()
    return try settings.networks.flatMap { network in
      try rates.flatMap { rates in
        let architecture = try network.architecture(
          filters: settings.size.filters, input: images.train.shape, classes: images.classCount,
          dropout: rates.dropout)
        return settings.seeds.map { seed in
          var run = TrainingRun(
            model: network, variant: rates, architecture: architecture,
            trainingCount: training.count, training: { training }, test: test,
            options: settings.size.options(
              images: training.count, learningRate: rates.learningRate, seed: seed))
          // The network with random neighbourhoods has others with every seed.
          if network.isPermuted { run.permutation = { images.train.permutation(seed: seed) } }
          return run
        }
      }
    }
  }

  package func answer(from outcomes: [RunOutcome]) -> [SearchTrial] {
    settings.networks.flatMap { network in
      let trials = rates.map { rates in
        (
          rates: rates,
          accuracies: outcomes.of(network, rates).map(\.final.test.accuracy)
        )
      }
      let means = trials.map { SampleSummary($0.accuracies).mean }
      let best = means.indices.reduce(0) { means[$1] > means[$0] ? $1 : $0 }
      return trials.indices.map { index in
        SearchTrial(
          network: network, rates: trials[index].rates, accuracies: trials[index].accuracies,
          isChosen: index == best)
      }
    }
  }

  package func files(of trials: [SearchTrial]) -> [ResultFile] {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "learning_rate", "dropout", "steps", "n",
      "mean_holdout_accuracy", "chosen",
    ])
    for trial in trials {
      table.append([
        .text(Self.name), .text(images.name), .text(trial.network.name),
        .fraction(trial.rates.learningRate), .fraction(trial.rates.dropout),
        .integer(settings.size.steps(images: images.train.count)), .integer(trial.accuracy.n),
        .fraction(trial.accuracy.mean), .integer(trial.isChosen ? 1 : 0),
      ])
    }
    return [ResultFile("search.csv", table)]
  }

  package func measures(of trials: [SearchTrial]) -> [Measure] {
    trials.map { Measure("\($0.network.name) \($0.rates.name)", $0.accuracy) }
  }

  package func findings(of trials: [SearchTrial]) -> [Finding] {
    guard let first = trials.first else { return [] }
    let chosen = trials.filter(\.isChosen)
    let steps = settings.size.steps(images: images.train.count)
    let edges = chosen.filter { trial in
      [settings.learningRates.min(), settings.learningRates.max()]
        .contains(trial.rates.learningRate)
    }
    return [
      Finding(
        "Each of \(plural(chosen.count, "network")) had \(plural(rates.count, "trial")) of "
          + "\(plural(steps, "step")) and \(plural(first.accuracy.n, "seed")); "
          + (edges.isEmpty
            ? "no best learning rate is at an end of the range."
            : "the best learning rate of \(edges.map(\.network.name).joined(separator: ", ")) is at "
              + "an end of the range, beyond which there may be a better one."))
    ]
  }
}

/// The learning rate and the dropout of a trial.
package struct TrialRates: RunName {
  /// Adam's learning rate.
  package let learningRate: Double
  /// The dropout rate before the last layer.
  package let dropout: Double

  package var name: String { "rate \(learningRate) dropout \(dropout)" }
}

/// A trial of a search and its accuracies.
package struct SearchTrial: Sendable {
  /// The network.
  package let network: PartsNetwork
  /// The rates.
  package let rates: TrialRates
  /// The accuracies on held-out images, by seed.
  let accuracies: [Double]
  /// Whether the network's mean accuracy is the best of its trials.
  package let isChosen: Bool

  /// The accuracy, over the seeds.
  package var accuracy: SampleSummary { SampleSummary(proportions: accuracies) }
}
