import Results
import Runs

/// What the shuffled-pixels experiment found.
package struct ShuffleAnswer: Sendable {
  /// A network, what it was trained on and what it was tested on.
  struct Cell: Sendable {
    let model: NetworkChoice
    let trainedOn: ImageVariant
    let testedOn: ImageVariant
    /// The test accuracies after the last epoch, by seed.
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

    /// The accuracy over the seeds, which are taken in ascending order.
    var accuracy: SampleSummary {
      SampleSummary(accuracies.sorted { $0.key < $1.key }.map(\.value))
    }

    var measure: Measure {
      Measure("\(model.name) \(trainedOn.name) \(testedOn.name)", accuracy)
    }
  }

  /// What the sentences depend on beside the accuracies.
  struct Ground: Sendable {
    /// How many classes the images have; chance is one in as many.
    let classes: Int
    /// Whether the images are all of MNIST's, byte for byte: the texts' percentages are about them.
    let isMNIST: Bool
    /// How long the networks were trained.
    let epochs: Int
    /// The cnn's dropout, which the texts' own listing lacks.
    let dropout: Double
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

  /// The change from normal to shuffled images, retrained, seed by seed; nil where there are not both.
  func change(of model: NetworkChoice) -> Measure? {
    Measure(
      "\(model.name) change retrained",
      cell(model, .shuffled, .shuffled)?.accuracies ?? [:],
      minus: cell(model, .normal, .normal)?.accuracies ?? [:])
  }

  /// Each cell's accuracy by model, training and test images, and differences, seed by seed.
  var measures: [Measure] {
    func normal(_ model: NetworkChoice) -> [UInt64: Double] {
      cell(model, .normal, .normal)?.accuracies ?? [:]
    }
    let (dense, cnn) = (NetworkChoice.dense, NetworkChoice.cnn)
    return cells.map(\.measure)
      + [
        change(of: dense), change(of: cnn),
        Measure("\(cnn.name) minus \(dense.name) normal", normal(cnn), minus: normal(dense)),
      ].compactMap(\.self)
      + models.filter { ![dense, cnn].contains($0) }.compactMap(change)
  }
}
