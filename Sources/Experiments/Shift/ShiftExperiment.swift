import DatasetIO
import Models

/// The shift experiment: what is left of a network's accuracy when the test images are moved by a
/// few pixels?
///
/// Networks are trained on images where they are and, if asked for, on images that every epoch
/// moves elsewhere. Each is then tested on all test images moved by every (dx, dy) of a square.
public struct ShiftExperiment: Sendable {
  /// The name results carry.
  public static let name = "shift"

  /// The images.
  public let dataset: Dataset
  /// How the networks are trained; how images are moved counts for augmented trainings only.
  public let settings: TrainingSettings
  /// Which networks.
  public let networks: [NetworkChoice]
  /// How far images are moved at most, right and left, up and down.
  public let range: Int
  /// What is done to the training images.
  public let trainings: [ShiftTraining]

  /// An experiment that has not begun.
  ///
  /// - Parameters:
  ///   - range: At least 1, in pixels.
  ///   - augments: Whether to train on moved images as well: moved up to `range`, unless the settings
  ///     say how far.
  public init(
    dataset: Dataset, settings: TrainingSettings, networks: [NetworkChoice] = [.dense, .cnn],
    range: Int = 6, augments: Bool = false
  ) {
    self.dataset = dataset
    self.settings = settings
    self.networks = networks
    self.range = range
    trainings = augments ? ShiftTraining.allCases : [.unmoved]
  }

  /// Performs all runs, writing all tables after each.
  ///
  /// - Parameters:
  ///   - folder: Gets `shift.csv` beside the files of every experiment.
  ///   - manifest: How this came about; finished here when all runs are.
  ///   - report: Called with what happens, never twice at a time.
  /// - Returns: The curves, in the order of networks and trainings.
  /// - Throws: `ModelError`, `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [ShiftCurve] {
    let series = RunSeries(
      experiment: Self.name, dataset: dataset, runs: try plan(), threads: settings.threads,
      columns: [.setting("range", .integer(range))], ownTest: { _ in Shift(0, 0).description })
    let outcomes = try series.perform(writingTo: folder, report: report)
    try folder.write(grid(of: outcomes), as: "shift.csv")
    let curves = curves(of: outcomes)
    try folder.finish(
      measures: DiagonalShift().measures + curves.flatMap(\.measures), of: Self.name,
      manifest: manifest)
    return curves
  }

  /// Every network × training × seed.
  private func plan() throws -> [TrainingRun] {
    let (dataset, classes) = (dataset, dataset.classCount)
    let (training, test) = try dataset.examples()
    let furtherTests = shifts.filter { $0.distance > 0 }.map { shift in
      FurtherTest(name: shift.description) {
        try dataset.test.shifted(dx: shift.dx, dy: shift.dy).examples(classes: classes)
      }
    }
    var runs: [TrainingRun] = []
    for network in networks {
      let architecture = try network.architecture(
        input: dataset.train.shape, classes: classes, dropout: settings.dropout)
      for kind in trainings {
        for seed in settings.seeds {
          var run = TrainingRun(
            label: RunLabel(model: network.name, variant: kind.rawValue, seed: seed),
            architecture: architecture, trainingCount: training.count, training: { training },
            test: test, furtherTests: furtherTests, options: settings.options(seed: seed))
          if kind == .augmented {
            run.augmentation = settings.augmentation ?? ShiftAugmentation(range: range)
          }
          runs.append(run)
        }
      }
    }
    return runs
  }

  /// The square of shifts, row by row.
  private var shifts: [Shift] {
    (-range...range).flatMap { dy in (-range...range).map { dx in Shift(dx, dy) } }
  }

  /// `shift.csv`: one row a run and shift.
  private func grid(of outcomes: [RunOutcome]) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "augmented", "seed", "dx", "dy", "distance", "accuracy",
      "images",
    ])
    for outcome in outcomes {
      let label = outcome.run.label
      for shift in shifts {
        let score = outcome.score(shift)
        table.append([
          .text(Self.name), .text(dataset.name), .text(label.model),
          .integer(label.variant == ShiftTraining.augmented.rawValue ? 1 : 0),
          .text(String(label.seed)), .integer(shift.dx), .integer(shift.dy),
          .integer(shift.distance), .fraction(score.accuracy), .integer(score.count),
        ])
      }
    }
    return table
  }

  private func curves(of outcomes: [RunOutcome]) -> [ShiftCurve] {
    networks.flatMap { network in
      trainings.map { training in
        let own = outcomes.filter {
          $0.run.label.model == network.name && $0.run.label.variant == training.rawValue
        }
        return ShiftCurve(
          network: network, training: training,
          accuracies: (0...range).map { distance in
            let ring = shifts.filter { $0.distance == distance }
            return own.map { outcome in
              ring.reduce(0) { $0 + outcome.score($1).accuracy } / Double(ring.count)
            }
          })
      }
    }
  }
}

/// A move by whole pixels, right and down.
private struct Shift: CustomStringConvertible {
  let dx: Int
  let dy: Int

  init(_ dx: Int, _ dy: Int) {
    self.dx = dx
    self.dy = dy
  }

  /// The larger of both (Chebyshev), so that the shifts of a distance are a square's border.
  var distance: Int { max(abs(dx), abs(dy)) }

  /// Such as "dx -1 dy 2": what results call images moved so.
  var description: String { "dx \(dx) dy \(dy)" }
}

extension RunOutcome {
  /// The score on images moved so; the run's own test images are those not moved.
  fileprivate func score(_ shift: Shift) -> Score {
    furtherScores[shift.description] ?? final.test
  }
}
