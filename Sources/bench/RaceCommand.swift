import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Results
import Runs
import TextTable

/// The defaults of `bench race`; its recipes contain the others.
enum RaceDefaults: ExperimentDefaults {
  static let epochs = 1
  static let seeds = 30
}

/// `bench race`.
struct Race: ShardedCommand {
  static let configuration = CommandConfiguration(
    abstract: "How many seconds of training does a mean accuracy of 99 % take on two cores?",
    discussion: """
      Trains a network by a fixed recipe with many seeds, one run after another on two threads, \
      and compares the 95 % interval of their mean accuracy after the last epoch with the target. \
      Only training is timed, and seconds are also scaled by this processor's measured peak. Shards, \
      which may come from several machines, give accuracies only. Options change the recipe; choose \
      one with --holdout, so that the test images stay unseen.

      Writes race.csv, epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv, timings.csv \
      and manifest.json.

      EXAMPLES:
        bench race --target 0.985
        bench race --holdout 10000 --seeds 10 --batch-size 256 --out results/race-256
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Recipe") var recipe: RecipeOptions
  @OptionGroup(title: "Repetition") var repetition: RepetitionOptions<RaceDefaults>

  @Option(
    help: ArgumentHelp("The (first) seed of weights and image order.", valueName: "s"))
  var seed: UInt64 = 0

  @Option(
    name: .customLong("threads"),
    help: ArgumentHelp(
      "Threads that train; accuracies do not depend on their number.", valueName: "n"))
  var threads = RaceMachine.referenceCores

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  var seedCount: Int? { repetition.seeds }

  func validate() throws {
    try require(threads, in: 1...1_024, option: "--threads")
    try repetition.check(from: seed)
  }

  func experiment(notice: (String) -> Void) throws -> RaceExperiment {
    let start = ContinuousClock.now
    let (images, text) = try data.load()
    if let text { notice(text) }
    let (target, recipe) = try recipe.recipe(dataset: images.name)
    guard 2 * recipe.margin < min(images.train.height, images.train.width) else {
      throw ValidationError(
        "--margin \(recipe.margin) leaves nothing of images of \(images.train.height)×"
          + "\(images.train.width) pixels.")
    }
    let cropped = images.cropped(by: recipe.margin)
    let loadingSeconds = (ContinuousClock.now - start) / .seconds(1)
    var training = recipe.training
    training.seeds = Seeds(from: seed, count: repetition.seeds)
    var settings = RaceExperiment.Settings(
      data: data.settings(of: images), training: training,
      model: try self.recipe.choice ?? NetworkChoice(argument: recipe.network), target: target)
    settings.margin = recipe.margin
    return RaceExperiment(images: cropped, settings: settings, loadingSeconds: loadingSeconds)
  }

  /// The experiment's name, followed by the data set's name unless it is MNIST, and by the target in
  /// thousandths unless it is the default.
  func folderName(for experiment: RaceExperiment) -> String {
    let dataset = experiment.images.name
    let target = experiment.settings.target
    let isDefault = target == RaceRecipe.targets(dataset: dataset).first
    return RaceExperiment.name + (dataset == DatasetSelection.mnist.name ? "" : "-\(dataset)")
      + (isDefault ? "" : "-\(Int((1_000 * target).rounded()))")
  }

  func table(of result: RaceResult, from experiment: RaceExperiment, width: Int?) -> String {
    raceTable(result, images: experiment.images, width: width)
  }
}

/// The result of a race as a table for people.
///
/// - Parameter width: Columns of their terminal, as `fittedTable` takes it.
func raceTable(_ result: RaceResult, images: Dataset, width: Int?) -> String {
  let training = result.settings.training
  let scaled = result.machine.flatMap { result.medianSeconds.map($0.scaled) }
  func format(_ seconds: Double?) -> String { seconds.map { String(format: "%.2f", $0) } ?? "" }
  let size = images.train
  return fittedTable(
    [result], width: width, names: 1, sparing: [["lowest", "highest"], ["images"]]
  ) { result in
    [
      Column("network" <- result.settings.model.name),
      Column("images" <- "\(size.height)×\(size.width)", align: .right),
      Column("epochs" <- training.epochs, align: .right),
      Column("batch" <- training.batchSize, align: .right),
      Column("n" <- result.accuracy.n, align: .right),
      Column("accuracy, 95 %" <- percent(result.accuracy), align: .right),
      Column("lowest" <- percent(result.accuracy.minimum), align: .right),
      Column("highest" <- percent(result.accuracy.maximum), align: .right),
      Column("training s" <- format(result.medianSeconds), align: .right),
      Column("scaled s" <- format(scaled), align: .right),
    ]
  }
    + "\nn runs, after their last epoch; mean ± 95 % interval, which covers weights and the order of "
    + "the images, not the choice of the test images. "
    + (scaled == nil
      ? "The runs were not timed.\n"
      : "Median seconds of training without loading, building and tests, and the same scaled by the "
        + "measured peak to \(RaceMachine.referenceCores) "
        + String(format: "cores of %.0f GFLOP/s each.\n", RaceMachine.referencePeak / 1e9))
    + (result.isHoldout ? "The test images are training images that were held out.\n" : "")
    + result.timing.map { "\n• \($0)" }.joined() + (result.timing.isEmpty ? "" : "\n")
}
