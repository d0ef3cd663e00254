import ArgumentParser
import DatasetIO
import Experiments
import Runs

/// A command that trains networks on images that options choose.
protocol ImageExperimentCommand: ExperimentCommand {
  associatedtype Defaults: ExperimentDefaults

  var data: DataOptions { get }
  var training: TrainingOptionGroup<Defaults> { get }
  var repetition: RepetitionOptions<Defaults> { get }
  var models: ModelOptions<Defaults> { get }

  /// Returns the experiment on these images with these settings.
  func experiment(
    on images: Dataset, _ data: DataSettings, _ training: TrainingSettings
  ) -> Question
}

extension ImageExperimentCommand {
  var threads: Int { training.threadOptions.count }
  var seedCount: Int? { repetition.seeds }

  func experiment(notice: (String) -> Void) throws -> Question {
    let (images, text) = try data.load()
    if let text { notice(text) }
    return experiment(
      on: images, data.settings(of: images), training.settings(seeds: repetition.seeds))
  }

  /// Rejects training options that contradict each other, the images or the networks.
  func checkTraining() throws {
    try repetition.check(from: training.seed)
    try training.check(data)
    try training.check(models.choices)
  }
}
