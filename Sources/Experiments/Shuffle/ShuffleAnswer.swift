import Results
import Runs

/// The answer of the shuffled-pixels experiment.
package struct ShuffleAnswer: Sendable {
  /// The accuracies of a network by what it was trained on and what it was tested on.
  struct Cell: Sendable {
    let model: NetworkChoice
    let trainedOn: ImageVariant
    let testedOn: ImageVariant
    /// The test accuracies after the last epoch, keyed by seed.
    let accuracies: [UInt64: Double]

    init(
      _ model: NetworkChoice, _ trainedOn: ImageVariant, _ testedOn: ImageVariant,
      _ accuracies: [UInt64: Double]
    ) {
      self.model = model
      self.trainedOn = trainedOn
      self.testedOn = testedOn
      self.accuracies = accuracies
    }

    /// The accuracy over the seeds, in ascending order of the seeds.
    var accuracy: SampleSummary {
      SampleSummary(proportions: accuracies.sorted { $0.key < $1.key }.map(\.value))
    }

    var measure: Measure {
      Measure("\(model.name) \(trainedOn.name) \(testedOn.name)", accuracy)
    }
  }

  /// The facts that the sentences depend on besides the accuracies.
  struct Ground: Sendable {
    /// The accuracy of always answering the most frequent class of the test images.
    let chance: Double
    /// Whether the sizes of the test images' classes differ by more than a factor of two.
    var isImbalanced = false
    /// Whether the images are all of MNIST, byte for byte, which the texts' percentages are about.
    let isMNIST: Bool
    /// The training of the networks. The texts' own listing has no dropout.
    let training: TrainingSettings

    /// The conditions by which the texts' claims are judged.
    var conditions: MeasurementConditions {
      MeasurementConditions(training: training, isWhole: isMNIST, isPublished: isMNIST)
    }
  }

  let cells: [Cell]
  let outcomes: [RunOutcome]
  /// The cells as `summary.csv` contains them.
  package let table: [ResultCell]
  let ground: Ground

  /// The networks, in the order of the plan.
  var models: [NetworkChoice] { cells.map(\.model).uniqued }

  func cell(
    _ model: NetworkChoice, _ trainedOn: ImageVariant, _ testedOn: ImageVariant
  ) -> Cell? {
    cells.first {
      $0.model == model && $0.trainedOn == trainedOn && $0.testedOn == testedOn
    }
  }

  /// Returns the change of the retrained accuracy from normal to shuffled images, seed by seed; nil
  /// unless there are both.
  func change(of model: NetworkChoice) -> Measure? {
    Measure(
      "\(model.name) change retrained",
      cell(model, .shuffled, .shuffled)?.accuracies ?? [:],
      minus: cell(model, .normal, .normal)?.accuracies ?? [:])
  }

  /// The measures: each cell's accuracy, and differences, seed by seed.
  var measures: [Measure] {
    func normal(_ model: NetworkChoice) -> [UInt64: Double] {
      cell(model, .normal, .normal)?.accuracies ?? [:]
    }
    let (dense, cnn) = (NetworkChoice.dense, NetworkChoice.cnn)
    let others = models.filter { ![dense, cnn].contains($0) }
    return cells.map(\.measure)
      + [
        change(of: dense), change(of: cnn),
        Measure("\(cnn.name) minus \(dense.name) normal", normal(cnn), minus: normal(dense)),
      ].compactMap(\.self)
      + others.compactMap(change)
      + others.flatMap {
        [
          Measure("\(cnn.name) minus \($0.name) normal", normal(cnn), minus: normal($0)),
          Measure("\($0.name) minus \(dense.name) normal", normal($0), minus: normal(dense)),
        ].compactMap(\.self)
      }
      + balanced.map { Measure("\($0.name) balanced", $0.accuracy) }
  }

  /// The balanced accuracies of all cells, the mean over the classes of the share of images that are
  /// recognised; none if the classes' sizes differ by less than a factor of two.
  var balanced: [(name: String, accuracy: SampleSummary)] {
    guard ground.isImbalanced else { return [] }
    return outcomes.byModelAndVariant.flatMap { group in
      let run = group[0].run
      let records = group.compactMap(\.record)
      let tests = [run.label.variant] + run.furtherTests.map(\.key.name)
      return records.isEmpty
        ? []
        : tests.enumerated().map { test, name in
          (
            name: "\(run.label.model) \(run.label.variant) \(name)",
            accuracy: SampleSummary(
              proportions: records.map { $0.balancedAccuracy(test: test) })
          )
        }
    }
  }
}
