import DatasetIO
import Models
import Results
import Runs

/// The shuffled-pixels experiment: how much of a network's accuracy is left when the pixels of
/// every image go through one fixed permutation? Each seed has its own.
///
/// Each network is trained and tested on normal images, and trained again and tested on shuffled
/// ones. Networks trained on normal images are also tested on shuffled ones, which they have never
/// seen. Whatever is said about the experiment, only in that test can a network collapse to chance.
package struct ShuffleExperiment: ImageExperiment {
  package static let name = "shuffle"
  /// The metadata key of the permutation's seed, in the file of a network trained on shuffled
  /// images.
  package static let permutationSeedKey = "permutation_seed"

  /// The settings that the results depend on.
  package struct Settings: ImageSettings, PermutingSettings {
    /// The choice of images.
    package var data: DataSettings
    /// The training of the networks.
    package var training: TrainingSettings
    /// The networks.
    package var models: [NetworkChoice] = [.dense, .cnn]
    /// The variants of the images that they are trained on.
    package var variants = ImageVariant.allCases
    /// The seed of the permutation of all runs; nil if every seed has its own permutation.
    package var permutationSeed: UInt64?

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

  package var runDescription: String { settings.training.duration }

  package var columns: [RunColumn] {
    [
      settings.permutationSeedColumn(),
      .accuracy("shuffled_test_accuracy", onFurther: ImageVariant.shuffled),
    ]
  }

  /// Returns the runs: every network × variant × seed.
  package func plan() throws -> [TrainingRun] {
    let (training, test) = try images.examples()
    let metadata = try images.metadata
    let variants = [
      VariantImages(ImageVariant.normal, training: training, test: test),
      VariantImages(.shuffled, training: training, test: test) { permutation(seed: $0) },
    ]
    return try runs(on: variants.filter { settings.variants.contains($0.variant) }) {
      run, variant in
      run.isRecorded = true
      run.keepsWeights = run.options.seed == settings.training.seeds.start
      run.imageMetadata = metadata
      switch variant {
      case .normal:
        let seed = run.options.seed
        run.furtherTests = [
          FurtherTest(ImageVariant.shuffled) { try test.permuted(by: permutation(seed: seed)) }
        ]
      case .shuffled:
        let seed = settings.permutationSeed(ofRunsWith: run.options.seed)
        run.imageMetadata[Self.permutationSeedKey] = "\(seed)"
      }
    }
  }

  /// Returns the permutation of the runs with a seed.
  private func permutation(seed: UInt64) -> PixelPermutation {
    images.train.permutation(seed: settings.permutationSeed(ofRunsWith: seed))
  }

  package func answer(from outcomes: [RunOutcome]) throws -> ShuffleAnswer {
    var cells: [ShuffleAnswer.Cell] = []
    for model in settings.models {
      for variant in ImageVariant.allCases {
        let own = outcomes.of(model, variant)
        guard !own.isEmpty else { continue }
        cells.append(.init(model, variant, variant, own.finalAccuracies))
        guard variant == .normal else { continue }
        var moved: [UInt64: Double] = [:]
        for outcome in own {
          moved[outcome.run.options.seed] =
            try outcome.score(on: ImageVariant.shuffled).accuracy
        }
        cells.append(.init(model, variant, .shuffled, moved))
      }
    }
    return ShuffleAnswer(
      cells: cells, outcomes: outcomes, table: self.cells(of: outcomes),
      ground: ShuffleAnswer.Ground(
        chance: images.test.chance, isImbalanced: images.test.isImbalanced,
        isMNIST: images.isPublishedMNIST && !images.isHoldout && settings.data.trainLimit == nil,
        training: settings.training))
  }

  package func files(of answer: ShuffleAnswer) -> [ResultFile] {
    let first = answer.outcomes.filter { $0.run.options.seed == settings.training.seeds.start }
    return [
      ResultFile(
        "confusion.csv",
        .confusion(answer.outcomes, experiment: Self.name, dataset: images.name)),
      ResultFile("mistakes.csv", .mistakes(first, experiment: Self.name, dataset: images.name)),
      ResultFile(
        "examples.safetensors",
        ShuffleExamples(
          of: images.test, permutation: permutation(seed: settings.training.seeds.start),
          mistakesOf: first
        ).file),
    ]
  }

  package func measures(of answer: ShuffleAnswer) -> [Measure] { answer.measures }

  package func findings(of answer: ShuffleAnswer) -> [Finding] { answer.findings }
}
