import DatasetIO
import Models
import Results
import Runs

/// The shift experiment: how much of a network's accuracy is left when the test images are moved by
/// a few pixels?
///
/// Networks are trained on unmoved images and, if requested, on images that every epoch moves
/// differently. Each is then tested on all test images moved by every (dx, dy) of a square.
package struct ShiftExperiment: ImageExperiment {
  package static let name = "shift"

  /// The settings that the results depend on.
  package struct Settings: ImageSettings {
    /// The choice of images.
    package var data: DataSettings
    /// The training of the networks; its augmentation applies to augmented trainings only.
    package var training: TrainingSettings
    /// The networks.
    package var models: [NetworkChoice] = [.dense, .cnn]
    /// The largest distance that images are moved, horizontally and vertically, in pixels; at least
    /// 1.
    package var range = 6
    /// Whether networks are trained on moved images as well. These are moved by up to `range`,
    /// unless the training's augmentation specifies the distance.
    package var augment = false

    /// Creates settings with the default values.
    package init(data: DataSettings, training: TrainingSettings = TrainingSettings()) {
      self.data = data
      self.training = training
    }
  }

  package let images: Dataset
  package let settings: Settings

  /// Creates an experiment, without starting it.
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

  /// Returns the runs: every network × training × seed.
  package func plan() throws -> [TrainingRun] {
    let (dataset, classes) = (images, images.classCount)
    let (training, test) = try dataset.examples()
    let furtherTests = shifts.filter { $0.distance > 0 }.map { shift in
      FurtherTest(shift) {
        try dataset.test.shifted(dx: shift.dx, dy: shift.dy).examples(classes: classes)
      }
    }
    return try runs(
      on: trainings.map { VariantImages($0, training: training, test: test) }
    ) { run, kind in
      run.furtherTests = furtherTests
      run.augmentation =
        kind == .unmoved
        ? nil : settings.training.augmentation ?? ShiftAugmentation(range: settings.range)
    }
  }

  package func answer(from outcomes: [RunOutcome]) throws -> ShiftAnswer {
    ShiftAnswer(
      diagonal: DiagonalShift(), curves: try curves(of: outcomes), chance: images.test.chance,
      grid: try grid(of: outcomes))
  }

  package func files(of answer: ShiftAnswer) -> [ResultFile] {
    [ResultFile("shift.csv", answer.grid)]
  }

  package func measures(of answer: ShiftAnswer) -> [Measure] {
    let range = (settings.training.augmentation ?? ShiftAugmentation(range: settings.range)).range
    return answer.diagonal.measures + answer.curves.flatMap(\.measures)
      + answer.lossesOffCentre(movedByUpTo: range)
  }

  package func findings(of answer: ShiftAnswer) -> [Finding] { answer.findings }

  /// The square of shifts, row by row.
  private var shifts: [Shift] {
    let steps = -settings.range...settings.range
    return steps.flatMap { dy in steps.map { dx in Shift(dx, dy) } }
  }

  /// Creates `shift.csv`: one row per run and shift.
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

/// The answer of the shift experiment.
package struct ShiftAnswer: Sendable {
  /// The diagonal as seen by untrained layers.
  package let diagonal: DiagonalShift
  /// The curves, in the order of networks and trainings.
  package let curves: [ShiftCurve]
  /// The accuracy of always answering the most frequent class.
  let chance: Double
  /// `shift.csv`.
  let grid: CSVTable
}

/// A move by whole pixels to the right and down.
struct Shift: RunName {
  let dx: Int
  let dy: Int

  init(_ dx: Int, _ dy: Int) {
    self.dx = dx
    self.dy = dy
  }

  /// The larger of |dx| and |dy| (Chebyshev), so that the shifts of one distance form a square's
  /// border.
  var distance: Int { max(abs(dx), abs(dy)) }

  /// The name in results of images moved in this way, such as "dx -1 dy 2".
  var name: String { "dx \(dx) dy \(dy)" }
}

extension RunOutcome {
  /// Returns the score on images moved in this way; the run's own test images are not moved.
  fileprivate func score(moved shift: Shift) throws(RunsError) -> Score {
    shift.distance == 0 ? final.test : try score(on: shift)
  }
}
