import ArgumentParser
import DatasetIO
import Experiments
import Runs

/// A command that trains networks on images that options choose.
protocol ImageExperimentCommand: ShardedCommand where Question: ImageExperiment {
  associatedtype Defaults: ExperimentDefaults

  var data: DataOptions { get }
  var training: TrainingOptionGroup<Defaults> { get }
  var repetition: RepetitionOptions<Defaults> { get }
  var models: ModelOptions<Defaults> { get }

  /// Sets what only this experiment has.
  func configure(_ settings: inout Question.Settings)
}

extension ImageExperimentCommand {
  var threads: Int { training.threadOptions.count }
  var seedCount: Int? { repetition.seeds }

  func experiment(notice: (String) -> Void) throws -> Question {
    let (images, text) = try data.load()
    if let text { notice(text) }
    var settings = Question.Settings(
      data: data.settings(of: images), training: training.settings(seeds: repetition.seeds))
    settings.models = models.choices
    configure(&settings)
    return Question(images: images, settings: settings)
  }

  /// Rejects training options that contradict each other, the images or the networks.
  func checkTraining() throws {
    try repetition.check(from: training.seed)
    try training.check(data)
    try training.check(models.choices)
  }
}
