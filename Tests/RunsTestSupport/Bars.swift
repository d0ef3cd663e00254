import DatasetIO
import Models
import TestSupport

import Results
import Runs

/// Returns 10×10 grey images of a bright bar whose column is the label.
///
/// - Parameter first: The number of the first image. Its brightness and background depend on it.
package func bars(_ count: Int, from first: Int = 0) -> LabelledImages {
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

/// Copies of images with one channel, with their pixels rearranged.
package func permuted(
  _ images: LabelledImages, by permutation: PixelPermutation
) -> LabelledImages {
  let size = images.height * images.width
  let pixels = (0..<images.count).flatMap { image in
    permutation.source.map { images.pixels[image * size + Int($0)] }
  }
  return LabelledImages(
    height: images.height, width: images.width, channels: 1, pixels: pixels,
    labels: images.labels)
}

/// A data set of such images.
package func barsDataset(train: Int = 60, test: Int = 40) -> Dataset {
  Dataset(name: "bars", classCount: 10, train: bars(train), test: bars(test, from: 1_000))
}

/// Returns settings for runs that take a few milliseconds.
package func quickSettings(
  epochs: Int = 2, seeds: ClosedRange<UInt64> = 0...1
) -> TrainingSettings {
  var settings = TrainingSettings()
  settings.epochs = epochs
  settings.batchSize = 16
  settings.seeds = Seeds(from: seeds.lowerBound, count: seeds.count)
  return settings
}

/// Whether the pixels of the bars are shuffled.
package enum BarsVariant: String, RunName {
  case normal
  case shuffled
}

/// Returns a run that trains a network on bars. If they are normal, the run has a further test on
/// shuffled ones.
package func barsRun(
  _ network: NetworkChoice = .dense, _ variant: BarsVariant = .normal, seed: UInt64 = 0,
  epochs: Int = 2
) throws -> TrainingRun {
  let dataset = barsDataset()
  let permutation = PixelPermutation(height: 10, width: 10, seed: 0)
  func examples(_ images: LabelledImages, _ variant: BarsVariant) throws -> Examples {
    let examples = try images.examples(classes: 10)
    return variant == .normal ? examples : try examples.permuted(by: permutation)
  }
  let training = try examples(dataset.train, variant)
  let shuffled = try examples(dataset.test, .shuffled)
  var run = TrainingRun(
    model: network, variant: variant,
    architecture: try network.architecture(input: training.shape, classes: 10, dropout: 0.5),
    trainingCount: training.count, training: { training },
    test: try examples(dataset.test, variant),
    options: TrainingOptions(epochs: epochs, batchSize: 16, optimizer: .adam(), seed: seed))
  if variant == .normal { run.furtherTests = [FurtherTest(BarsVariant.shuffled) { shuffled }] }
  return run
}

/// Returns the manifest of an experiment that starts now.
package func manifest(
  of experiment: String = "shuffle", _ settings: some Encodable = [String: String](),
  version: String = "test", threads: Int = 1, known: Bool = true, sha256: String = "00"
) throws -> Manifest {
  try Manifest(
    experiment: experiment, settings: settings, version: version,
    commandLine: ["/home/a/bench", experiment], machine: Machine(fusesMultiplyAdd: true),
    threads: threads,
    dataFiles: [DataFileRecord(path: "a", bytes: 1, sha256: sha256, known: known)])
}

/// A store for runs in a temporary folder, which is removed with this object.
package final class TemporaryStore {
  private let folder: TemporaryFolder
  package let results: ResultsFolder
  package var store: RunStore { RunStore(in: results) }

  package init() throws {
    folder = try TemporaryFolder()
    results = try ResultsFolder(path: folder.path)
  }
}
