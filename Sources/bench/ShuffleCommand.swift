import ArgumentParser
import DatasetIO
import Experiments
import Results
import Runs

/// `bench shuffle`.
struct Shuffle: ImageExperimentCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Train on normal and on shuffled pixels: which networks need to know where a pixel is?",
    discussion: """
      Trains each network on images as they are and, from new weights, on images whose pixels all went \
      through one fixed permutation, and tests it on the same kind. Every seed has its own \
      permutation. Networks trained on normal images are also tested on shuffled ones.

      Writes epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv, timings.csv and \
      manifest.json; confusion.csv, mistakes.csv, examples.safetensors and the first seed's networks \
      in weights/, for the charts.

      EXAMPLE:
        bench shuffle --models cnn --seeds 3 --epochs 6 --out results/quick
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<StandardDefaults>
  @OptionGroup(title: "Training") var repetition: RepetitionOptions<StandardDefaults>

  @OptionGroup var models: ModelOptions<StandardDefaults>

  @Option(
    help: ArgumentHelp("Which images to train on.", valueName: "names"),
    completion: ListArgument.completion(ImageVariant.allCases))
  var variants = ListArgument(ImageVariant.allCases)

  @OptionGroup var permutation: PermutationSeedOption

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try variants.check(option: "--variants")
    try checkTraining()
  }

  func configure(_ settings: inout ShuffleExperiment.Settings) {
    settings.variants = variants.elements
    settings.permutationSeed = permutation.permutationSeed
  }

  func table(of answer: ShuffleAnswer, from experiment: ShuffleExperiment, width: Int?) -> String {
    resultTable(answer.table, isHoldout: experiment.images.isHoldout, width: width)
  }
}

extension ImageVariant: ListElement {}
