import DatasetIO
import Models
import RandomStreams
import Results
import Runs

/// The tabular experiment: does a convolution gain anything where there is no spatial order?
///
/// A dense network and convolutional ones with as many parameters learn the same samples of five
/// readings, in their own order and in other orders. Every seed gives another rule, other samples,
/// other orders and other weights. Differences are taken within a seed.
package struct TabularExperiment: TrainingExperiment {
  package static let name = "tabular"

  /// The settings that the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// The seeds of rules, samples, orders and weights.
    package var seeds = Seeds(count: 10)
    /// The number of training samples.
    package var samples = 5_000
    /// The largest distance of a reading from its operating point, in a range of 1; above 0 and
    /// below 0.5.
    package var noise = 0.15
    /// The number of random orders of the readings, besides their own; at most the 119 that exist.
    package var orders = 2
    /// The number of passes over the samples, in batches of 32 with Adam, as Keras does by default.
    package var epochs = 30

    /// Creates settings with the default values.
    package init() {}
  }

  /// The number of test samples.
  package static let testSamples = 5_000

  package let settings: Settings
  private let trials: [Trial]

  /// Creates an experiment, without starting it.
  package init(settings: Settings) {
    self.settings = settings
    trials = settings.seeds.map { seed in
      Trial(
        seed: seed,
        task: TabularTask(
          seed: seed, trainCount: settings.samples, testCount: Self.testSamples,
          noise: settings.noise),
        orders: readingOrders(settings.orders, seed: seed))
    }
  }

  /// The samples of the first seed.
  package var images: Dataset { trials[0].task.dataset }

  package var runDescription: String { plural(settings.epochs, "epoch") }

  package func answer(from outcomes: [RunOutcome]) throws -> TabularAnswer {
    let left = trials.filter { trial in
      outcomes.contains { $0.run.options.seed == trial.seed }
    }
    return TabularAnswer(
      networks: try TabularForm.allCases.map { form in
        let orders = (0...settings.orders).map { order in
          outcomes.of(form, ReadingOrder(index: order)).finalAccuracies
        }
        return try TabularAnswer.Network(
          form: form, accuracies: left.map { trial in orders.compactMap { $0[trial.seed] } })
      },
      ceilings: left.map(\.task.ceiling))
  }

  package func files(of answer: TabularAnswer) -> [ResultFile] {
    [ResultFile("tabular.csv", answer.table(experiment: Self.name))]
  }

  package func measures(of answer: TabularAnswer) -> [Measure] { answer.measures }

  package func findings(of answer: TabularAnswer) -> [Finding] { answer.findings }

  /// Everything that depends on a seed.
  private struct Trial: Sendable {
    let seed: UInt64
    let task: TabularTask
    /// The readings' own order, then the random ones.
    let orders: [[Int]]
  }

  /// Returns the runs: every network × order × seed.
  package func plan() throws -> [TrainingRun] {
    var runs: [TrainingRun] = []
    for form in TabularForm.allCases {
      let architecture = try form.architecture()
      for order in 0...settings.orders {
        for trial in trials {
          @Sendable func examples(_ samples: TabularSamples) throws -> Examples {
            try form.images(of: samples, order: trial.orders[order])
              .examples(classes: TabularTask.classes)
          }
          runs.append(
            TrainingRun(
              model: form, variant: ReadingOrder(index: order), architecture: architecture,
              trainingCount: settings.samples, training: { try examples(trial.task.train) },
              test: try examples(trial.task.test),
              options: TrainingOptions(
                epochs: settings.epochs, batchSize: 32, optimizer: .adam(), seed: trial.seed)))
        }
      }
    }
    return runs
  }

  /// The columns with the order of the readings in each run and the best possible accuracy with its
  /// seed.
  package var columns: [RunColumn] {
    let trials = Dictionary(uniqueKeysWithValues: trials.map { ($0.seed, $0) })
    return [
      .setting("noise", .fraction(settings.noise)),
      RunColumn(name: "feature_order") { outcome in
        guard let order = outcome.run.variant as? ReadingOrder,
          let readings = trials[outcome.run.options.seed]?.orders[order.index]
        else { return .missing }
        return .text(readings.map(String.init).joined(separator: " "))
      },
      RunColumn(name: "ceiling") { CSVCell(trials[$0.run.options.seed]?.task.ceiling) },
    ]
  }
}

/// An order of the readings: 0 is their own, the others are random.
struct ReadingOrder: RunName {
  let index: Int
  var name: String { index == 0 ? "own" : "order-\(index)" }
}

/// Returns the readings' own order and `count` others, no two alike.
func readingOrders(_ count: Int, seed: UInt64) -> [[Int]] {
  var stream = RandomStream(seed: seed, purpose: .tabular, index: 1)
  var orders = [Array(0..<TabularTask.features)]
  while orders.count <= count {
    let order = stream.permutation(of: TabularTask.features).map(Int.init)
    if !orders.contains(order) { orders.append(order) }
  }
  return orders
}
