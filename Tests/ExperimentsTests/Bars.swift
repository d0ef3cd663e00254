import DatasetIO
import Models

@testable import Experiments

/// Ten by ten grey pixels with a bright bar, whose column is the label.
///
/// - Parameter first: Images of other numbers differ in how bright they and their background are.
func bars(_ count: Int, from first: Int = 0) -> LabelledImages {
  var pixels: [UInt8] = []
  for image in first..<first + count {
    for position in 0..<100 {
      let isBar = position % 10 == image % 10
      pixels.append(isBar ? UInt8(255 - image % 50) : UInt8((image * 31 + position * 17) % 60))
    }
  }
  return LabelledImages(
    height: 10, width: 10, channels: 1, pixels: pixels,
    labels: (first..<first + count).map { UInt8($0 % 10) })
}

/// A data set of such images.
func barsDataset(train: Int = 60, test: Int = 40) -> Dataset {
  Dataset(name: "bars", classCount: 10, train: bars(train), test: bars(test, from: 1_000))
}

/// Settings for runs of a few milliseconds.
func quickSettings(epochs: Int = 2, seeds: [UInt64] = [0, 1], threads: Int = 1) -> TrainingSettings
{
  var settings = TrainingSettings()
  settings.epochs = epochs
  settings.batchSize = 16
  settings.seeds = seeds
  settings.threads = threads
  return settings
}

/// A run of a network on such images, tested on shuffled ones as well if it is trained on normal
/// ones.
func barsRun(
  _ network: NetworkChoice = .dense, _ variant: ImageVariant = .normal, seed: UInt64 = 0,
  epochs: Int = 2
) throws -> TrainingRun {
  let dataset = barsDataset()
  let permutation = PixelPermutation(height: 10, width: 10, seed: 0)
  func examples(_ images: LabelledImages, _ variant: ImageVariant) throws -> Examples {
    try (variant == .normal ? images : permutation.applied(to: images)).examples(classes: 10)
  }
  let training = try examples(dataset.train, variant)
  let shuffled = try examples(dataset.test, .shuffled)
  return TrainingRun(
    label: RunLabel(model: network.name, variant: variant.rawValue, seed: seed),
    architecture: try network.architecture(input: training.shape, classes: 10, dropout: 0.5),
    trainingCount: training.count, training: { training },
    test: try examples(dataset.test, variant),
    furtherTests: variant == .normal ? [FurtherTest(name: "shuffled") { shuffled }] : [],
    options: TrainingOptions(epochs: epochs, batchSize: 16, optimizer: .adam(), seed: seed))
}

/// A manifest of no particular experiment.
let someManifest = Manifest(
  version: "test", commandLine: ["bench"], threads: 1, settings: [:], dataFiles: [])
