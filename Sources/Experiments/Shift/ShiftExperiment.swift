import DatasetIO
import Models
import Results
import Runs

/// The shift experiment: what is left of a network's accuracy when the test images are moved by a
/// few pixels?
///
/// Networks are trained on images where they are and, if asked for, on images that every epoch
/// moves elsewhere. Each is then tested on all test images moved by every (dx, dy) of a square.
package struct ShiftExperiment: TrainingExperiment {
  package static let name = "shift"

  /// What the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// Which images.
    package var data: DataSettings
    /// How the networks are trained; how images are moved counts for augmented trainings only.
    package var training: TrainingSettings
    /// Which networks.
    package var models: [NetworkChoice] = [.dense, .cnn]
    /// How far images are moved at most, right and left, up and down, in pixels; at least 1.
    package var range = 6
    /// Whether networks are trained on moved images as well: up to `range`, unless the training says how
    /// far.
    package var augment = false

    /// The defaults.
    package init(data: DataSettings, training: TrainingSettings = TrainingSettings()) {
      self.data = data
      self.training = training
    }
  }

  package let images: Dataset
  package let settings: Settings

  /// An experiment that has not begun.
  package init(images: Dataset, settings: Settings) {
    self.images = images
    self.settings = settings
  }

  package var runDescription: String {
    "\(settings.training.duration) and \(plural(shifts.count, "test"))"
  }

  package var columns: [RunColumn] { [.setting("range", .integer(settings.range))] }

  package static func ownTest(of run: TrainingRun) -> String { Shift(0, 0).name }

  /// What is done to the training images.
  private var trainings: [ShiftTraining] {
    settings.augment ? ShiftTraining.allCases : [.unmoved]
  }

  /// Every network × training × seed.
  package func plan() throws -> [TrainingRun] {
    let (dataset, classes) = (images, images.classCount)
    let (training, test) = try dataset.examples()
    let furtherTests = shifts.filter { $0.distance > 0 }.map { shift in
      FurtherTest(shift) {
        try dataset.test.shifted(dx: shift.dx, dy: shift.dy).examples(classes: classes)
      }
    }
    var runs: [TrainingRun] = []
    for model in settings.models {
      let architecture = try model.architecture(
        input: dataset.train.shape, classes: classes, dropout: settings.training.dropout)
      for kind in trainings {
        for seed in settings.training.seeds {
          var run = TrainingRun(
            model: model, variant: kind, architecture: architecture, trainingCount: training.count,
            training: { training }, test: test, options: settings.training.options(seed: seed))
          run.furtherTests = furtherTests
          if kind == .augmented {
            run.augmentation =
              settings.training.augmentation ?? ShiftAugmentation(range: settings.range)
          }
          runs.append(run)
        }
      }
    }
    return runs
  }

  package func answer(from outcomes: [RunOutcome]) throws -> ShiftAnswer {
    ShiftAnswer(
      diagonal: DiagonalShift(), curves: try curves(of: outcomes), classes: images.classCount,
      grid: try grid(of: outcomes))
  }

  package func files(of answer: ShiftAnswer) -> [ResultFile] {
    [ResultFile("shift.csv", answer.grid)]
  }

  package func measures(of answer: ShiftAnswer) -> [Measure] {
    answer.diagonal.measures + answer.curves.flatMap(\.measures)
  }

  package func findings(of answer: ShiftAnswer) -> [Finding] { answer.findings }

  /// The square of shifts, row by row.
  private var shifts: [Shift] {
    let steps = -settings.range...settings.range
    return steps.flatMap { dy in steps.map { dx in Shift(dx, dy) } }
  }

  /// `shift.csv`: one row per run and shift.
  private func grid(of outcomes: [RunOutcome]) throws -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "augmented", "seed", "dx", "dy", "distance", "accuracy",
      "images",
    ])
    for outcome in outcomes {
      let label = outcome.run.label
      for shift in shifts {
        let score = try outcome.score(moved: shift)
        table.append([
          .text(Self.name), .text(images.name), .text(label.model),
          .integer(outcome.run.variant.isSame(as: ShiftTraining.augmented) ? 1 : 0),
          .text(String(label.seed)), .integer(shift.dx), .integer(shift.dy),
          .integer(shift.distance), .fraction(score.accuracy), .integer(score.count),
        ])
      }
    }
    return table
  }

  private func curves(of outcomes: [RunOutcome]) throws -> [ShiftCurve] {
    var curves: [ShiftCurve] = []
    for model in settings.models {
      for training in trainings {
        let own = outcomes.of(model, training)
        let accuracies = try (0...settings.range).map { distance in
          let ring = shifts.filter { $0.distance == distance }
          return try own.map { outcome in
            try ring.reduce(0) { $0 + (try outcome.score(moved: $1).accuracy) }
              / Double(ring.count)
          }
        }
        curves.append(ShiftCurve(network: model, training: training, accuracies: accuracies))
      }
    }
    return curves
  }
}

/// What the shift experiment found.
package struct ShiftAnswer: Sendable {
  /// A diagonal through layers that were not trained.
  package let diagonal: DiagonalShift
  /// The curves, in the order of networks and trainings.
  package let curves: [ShiftCurve]
  /// How many classes the images have; a network at chance has nothing to lose.
  let classes: Int
  /// `shift.csv`.
  let grid: CSVTable
}

/// A move by whole pixels, right and down.
struct Shift: RunName {
  let dx: Int
  let dy: Int

  init(_ dx: Int, _ dy: Int) {
    self.dx = dx
    self.dy = dy
  }

  /// The larger of both (Chebyshev), so that the shifts of a distance are a square's border.
  var distance: Int { max(abs(dx), abs(dy)) }

  /// Such as "dx -1 dy 2": what results call images moved so.
  var name: String { "dx \(dx) dy \(dy)" }
}

extension RunOutcome {
  /// The score on images moved so; the run's own test images are not moved.
  fileprivate func score(moved shift: Shift) throws(RunsError) -> Score {
    shift.distance == 0 ? final.test : try score(on: shift)
  }
}
