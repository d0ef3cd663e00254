import DatasetIO
import Models
import Results
import Runs

/// The parts experiment: which part of a network knows about spatial order?
///
/// A grid of networks differs in how units are connected, whether the network pools, and its head.
/// Each network is trained on images as they are, on shuffled pixels, on a larger canvas on which
/// the test images then move without losing a pixel, and on fewer images. All networks have the
/// same number of steps, and their own learning rate and dropout. They are compared seed by seed.
package struct PartsExperiment: TrainingExperiment {
  package static let name = "parts"

  /// The settings that the results depend on.
  package struct Settings: PermutingSettings, Codable, Equatable, Sendable {
    /// The choice of images.
    package var data: DataSettings
    /// The networks with their rates.
    package var networks = PartsNetwork.attribution.map(\.tuned)
    /// The size of the networks and the number of steps.
    package var size = PartsSize()
    /// The seeds of weights, image order, dropout, permutations and smaller training sets.
    package var seeds = Seeds(count: 6)
    /// The seed of the permutations; nil if every seed has its own permutation.
    package var permutationSeed: UInt64?
    /// The largest distance that test images are moved, in pixels; at least 1.
    package var range = 6
    /// The smaller numbers of training images, each at least 1; those of at least all images are
    /// left out.
    package var sizes = [1_000]

    /// Creates settings with the default values.
    package init(data: DataSettings) { self.data = data }
  }

  package let images: Dataset
  package let settings: Settings
  /// What networks are trained on, in the order of the tables.
  let variants: [PartsVariant]
  /// What accuracies are measured on, in the order of the tables.
  let conditions: [PartsCondition]

  /// Creates an experiment, without starting it.
  package init(images: Dataset, settings: Settings) {
    self.images = images
    self.settings = settings
    let sizes = Set(settings.sizes).filter { $0 < images.train.count }.sorted()
    variants = [.normal, .shuffled, .canvas] + sizes.map(PartsVariant.images)
    conditions =
      [.normal, .shuffled] + (0...settings.range).map(PartsCondition.moved)
      + sizes.map(PartsCondition.images)
  }

  package var runDescription: String { "about \(plural(settings.size.steps, "step"))" }

  package var columns: [RunColumn] {
    [
      .setting("filters", .integer(settings.size.filters)),
      .setting("range", .integer(settings.range)),
      settings.permutationSeedColumn { $0.permutation != nil },
    ]
  }

  package static func ownTest(of run: TrainingRun) -> String {
    run.variant.isSame(as: PartsVariant.canvas) ? PartsCondition.moved(0).name : "test"
  }

  /// Returns the runs: every network × variant × seed. Of a network that sees permuted pixels only,
  /// shuffling them again would be another seed, so it has no such runs.
  package func plan() throws -> [TrainingRun] {
    let test = try images.test.examples(classes: images.classCount)
    let canvas = images.test.padded(by: settings.range)
    let canvasTest = try canvas.examples(classes: images.classCount)
    return try settings.networks.flatMap { tuned in
      try variants.filter { $0 != .shuffled || !tuned.network.isPermuted }.flatMap { variant in
        let isCanvas = variant == .canvas
        let architecture = try tuned.network.architecture(
          filters: settings.size.filters, input: (isCanvas ? canvas : images.test).shape,
          classes: images.classCount, dropout: tuned.dropout)
        return settings.seeds.map { seed in
          let count = trainingCount(of: variant)
          var run = TrainingRun(
            model: tuned.network, variant: variant, architecture: architecture,
            trainingCount: count,
            training: { try training(variant, seed: seed) }, test: isCanvas ? canvasTest : test,
            options: settings.size.options(
              images: count, learningRate: tuned.learningRate, seed: seed))
          if variant == .shuffled || tuned.network.isPermuted {
            let tested = isCanvas ? canvas : images.test
            run.permutation = {
              tested.permutation(seed: settings.permutationSeed(ofRunsWith: seed))
            }
          }
          if isCanvas {
            run.furtherTests = movedTests(of: canvas, by: run)
            run.inspection = Equivariance(of: architecture, range: settings.range)
              .inspection(on: canvas, order: run.permutation?())
          }
          return run
        }
      }
    }
  }

  private func trainingCount(of variant: PartsVariant) -> Int {
    if case .images(let count) = variant { count } else { images.train.count }
  }

  /// Creates the training images of a run.
  private func training(_ variant: PartsVariant, seed: UInt64) throws -> Examples {
    let chosen =
      switch variant {
      case .normal, .shuffled: images.train
      case .canvas: images.train.padded(by: settings.range)
      case .images(let count): images.train.stratified(count, seed: seed)
      }
    return try chosen.examples(classes: images.classCount)
  }

  /// Returns the tests on moved images, whose pixels a run permutes after the move.
  private func movedTests(of canvas: LabelledImages, by run: TrainingRun) -> [FurtherTest] {
    let classes = images.classCount
    return (1...settings.range).map { distance in
      FurtherTest(PartsCondition.moved(distance)) {
        try run.permuted(canvas.moved(by: distance).examples(classes: classes))
      }
    }
  }

  package func answer(from outcomes: [RunOutcome]) throws -> PartsAnswer {
    let results = try settings.networks.map { tuned in
      var result = PartsResult(tuned: tuned)
      for condition in conditions {
        let own = outcomes.of(tuned.network, condition.variant)
        guard let run = own.first?.run else { continue }
        result.accuracies[condition] = try accuracies(of: own, condition)
        result.lengths[condition] = PartsResult.Length(
          images: run.trainingCount, epochs: run.options.epochs,
          steps: settings.size.steps(images: run.trainingCount))
        if condition == .normal {
          result.parameters = run.architecture.parameterCount
          result.multiplyAdds = run.architecture.multiplyAdds.forward
        }
        if condition == .moved(0) {
          result.equivariance = LayerEquivariance.errors(
            Equivariance(of: run.architecture, range: settings.range),
            own.compactMap(\.inspected))
        }
      }
      return result
    }
    return PartsAnswer(
      results: results, conditions: conditions, chance: images.test.chance)
  }

  private func accuracies(
    of outcomes: [RunOutcome], _ condition: PartsCondition
  ) throws -> [UInt64: Double] {
    var accuracies: [UInt64: Double] = [:]
    for outcome in outcomes {
      accuracies[outcome.run.options.seed] =
        if case .moved(1...) = condition {
          try outcome.score(on: condition).accuracy
        } else {
          outcome.final.test.accuracy
        }
    }
    return accuracies
  }

  package func files(of answer: PartsAnswer) -> [ResultFile] {
    [
      ResultFile(
        "parts.csv",
        answer.accuracyTable(
          experiment: Self.name, dataset: images.name, testImages: images.test.count)),
      ResultFile(
        "equivariance.csv",
        answer.equivarianceTable(experiment: Self.name, dataset: images.name)),
    ]
  }

  package func measures(of answer: PartsAnswer) -> [Measure] { answer.measures }

  package func findings(of answer: PartsAnswer) -> [Finding] { answer.findings }
}
