import DatasetIO
import Results
import Runs
import RunsTestSupport

@testable import Experiments

extension Experiment {
  /// Performs the experiment in a folder and ignores existing results.
  func perform(
    in folder: String, threads: Int = 1,
    report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> Answer {
    try perform(in: ResultsFolder(path: folder), threads: threads, report: report)
  }

  /// Performs the experiment in an open folder.
  func perform(
    in folder: ResultsFolder, threads: Int = 1,
    report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> Answer {
    let work = ExperimentWork(folder: folder, threads: threads) { progress in
      if case .run(let progress) = progress { report(progress) }
    }
    return try perform(work, manifest: manifest(of: Self.name, settings, threads: threads))
  }
}

extension ShuffleExperiment {
  /// Creates an experiment on bars.
  init(
    _ images: Dataset = barsDataset(), _ training: TrainingSettings,
    networks: [NetworkChoice] = [.dense, .cnn], variants: [ImageVariant] = ImageVariant.allCases,
    permutationSeed: UInt64? = nil
  ) {
    var settings = Settings(data: DataSettings(dataset: images.name), training: training)
    settings.models = networks
    settings.variants = variants
    settings.permutationSeed = permutationSeed
    self.init(images: images, settings: settings)
  }
}
