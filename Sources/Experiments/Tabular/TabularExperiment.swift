import DatasetIO
import Models
import RandomStreams

/// The tabular experiment: does a convolution gain anything where there is no space?
///
/// A dense network and convolutional ones with as many parameters learn the same samples of five
/// readings, as they are and with the readings in other orders. Every seed is another rule, other
/// samples, other orders and other weights; differences are taken within a seed.
public struct TabularExperiment: Sendable {
  /// The name results carry.
  public static let name = "tabular"

  /// The seeds of rules, samples, orders and weights.
  public let seeds: [UInt64]
  /// Samples to train on.
  public let samples: Int
  /// How far a reading can lie from its operating point, of a range of 1.
  public let noise: Double
  /// How many random orders of the readings, beside their own.
  public let orders: Int
  /// Passes over the samples, in batches of 32 with Adam: what Keras does unless told otherwise.
  public let epochs: Int
  /// Threads over all runs.
  public let threads: Int

  /// Samples to test on.
  public static let testSamples = 5_000

  /// An experiment that has not begun.
  ///
  /// - Parameters:
  ///   - noise: Above 0 and below 0.5.
  ///   - orders: At most the 119 that there are.
  public init(
    seeds: [UInt64] = Array(0..<10), samples: Int = 5_000, noise: Double = 0.15, orders: Int = 2,
    epochs: Int = 30, threads: Int = 1
  ) {
    self.seeds = seeds
    self.samples = samples
    self.noise = noise
    self.orders = orders
    self.epochs = epochs
    self.threads = threads
  }

  /// How many networks it trains.
  public var runCount: Int { TabularForm.allCases.count * (1 + orders) * seeds.count }

  /// The samples of the first seed.
  public var dataset: Dataset { task(seed: seeds[0]).dataset }

  /// Performs all runs, writing all tables after each.
  ///
  /// - Parameters:
  ///   - folder: Gets `tabular.csv`, a row a network, beside the files of every experiment.
  ///   - manifest: How this came about; finished here when all runs are.
  ///   - report: Called with what happens, never twice at a time.
  /// - Throws: `ModelError`, `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> TabularAnswer {
    let trials = seeds.map {
      Trial(seed: $0, task: task(seed: $0), orders: readingOrders(orders, seed: $0))
    }
    let series = RunSeries(
      experiment: Self.name, dataset: trials[0].task.dataset, runs: try plan(trials),
      threads: threads, columns: [.setting("noise", .fraction(noise))] + columns(trials))
    let outcomes = try series.perform(writingTo: folder, report: report)
    let left = trials.filter { trial in outcomes.contains { $0.run.label.seed == trial.seed } }
    let answer = TabularAnswer(
      networks: try TabularForm.allCases.map { form in
        let own = outcomes.filter { $0.run.label.model == form.rawValue }
        return try TabularAnswer.Network(
          form: form,
          accuracies: left.map { trial in
            own.filter { $0.run.label.seed == trial.seed }.map(\.final.test.accuracy)
          })
      },
      ceilings: left.map(\.task.ceiling))
    try folder.write(answer.table(experiment: Self.name), as: "tabular.csv")
    try folder.finish(measures: answer.measures, of: Self.name, manifest: manifest)
    return answer
  }

  private func task(seed: UInt64) -> TabularTask {
    TabularTask(seed: seed, trainCount: samples, testCount: Self.testSamples, noise: noise)
  }

  /// What a seed brings along.
  private struct Trial: Sendable {
    let seed: UInt64
    let task: TabularTask
    /// The readings' own order, then the random ones.
    let orders: [[Int]]
  }

  /// Every network × order × seed.
  private func plan(_ trials: [Trial]) throws -> [TrainingRun] {
    var runs: [TrainingRun] = []
    for form in TabularForm.allCases {
      let architecture = try form.architecture()
      for order in 0...orders {
        for trial in trials {
          @Sendable func examples(_ samples: TabularSamples) throws -> Examples {
            try form.images(of: samples, order: trial.orders[order])
              .examples(classes: TabularTask.classes)
          }
          runs.append(
            TrainingRun(
              label: RunLabel(
                model: form.rawValue, variant: Self.variant(order), seed: trial.seed),
              architecture: architecture, trainingCount: samples,
              training: { try examples(trial.task.train) }, test: try examples(trial.task.test),
              options: TrainingOptions(
                epochs: epochs, batchSize: 32, optimizer: .adam(), seed: trial.seed)))
        }
      }
    }
    return runs
  }

  /// What `runs.csv` tells of a run's order and of the best there is for its seed.
  private func columns(_ trials: [Trial]) -> [RunColumn] {
    let ceilings = Dictionary(uniqueKeysWithValues: trials.map { ($0.seed, $0.task.ceiling) })
    var orders: [String: String] = [:]
    for trial in trials {
      for (index, order) in trial.orders.enumerated() {
        orders["\(Self.variant(index)) \(trial.seed)"] =
          order.map(String.init).joined(separator: " ")
      }
    }
    return [
      RunColumn(name: "feature_order") { [orders] in
        let label = $0.run.label
        return orders["\(label.variant) \(label.seed)"].map(CSVCell.text) ?? .missing
      },
      RunColumn(name: "ceiling") { CSVCell(ceilings[$0.run.label.seed]) },
    ]
  }

  private static func variant(_ order: Int) -> String { order == 0 ? "own" : "order-\(order)" }
}

/// The readings' own order, and `count` others, no two alike.
func readingOrders(_ count: Int, seed: UInt64) -> [[Int]] {
  var stream = RandomStream(seed: seed, purpose: .tabular, index: 1)
  var orders = [Array(0..<TabularTask.features)]
  while orders.count <= count {
    let order = stream.permutation(of: TabularTask.features).map(Int.init)
    if !orders.contains(order) { orders.append(order) }
  }
  return orders
}
