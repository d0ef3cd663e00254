import ArgumentParser
import Experiments
import Foundation

/// `bench shuffle`.
struct Shuffle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train on normal and on shuffled pixels: who needs to know where a pixel is?",
    discussion: """
      Trains each network on images as they are and, afresh, on images whose pixels all went \
      through one fixed permutation, and tests it on the same kind. Networks trained on normal \
      images are also tested on shuffled ones.

      Writes epochs.csv, runs.csv, summary.csv, measures.csv, timings.csv and manifest.json; \
      confusion.csv, mistakes.csv, examples.safetensors and the first seed's networks in weights/, \
      for pictures.

      EXAMPLE:
        bench shuffle --models cnn --seeds 3 --epochs 6 --out results/quick
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<StandardDefaults>
  @OptionGroup(title: "Training") var repetition: RepetitionOptions<StandardDefaults>

  @OptionGroup var models: ModelOptions<StandardDefaults>

  @Option(
    help: ArgumentHelp("Which images to train on.", valueName: "names"),
    completion: listCompletion(ImageVariant.allCases))
  var variants = commaSeparated(ImageVariant.allCases)

  @Option(help: ArgumentHelp("The seed of the pixels' permutation.", valueName: "s"))
  var permutationSeed: UInt64 = 0

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    _ = try parseList(variants, of: ImageVariant.self, option: "--variants")
    try repetition.check(from: training.seed)
    try training.check(data)
  }

  func run() throws {
    let settings = training.settings(seeds: repetition.seeds)
    let networks = try models.choices()
    let variants = try parseList(variants, of: ImageVariant.self, option: "--variants")
    let session = try ExperimentSession(
      ShuffleExperiment.name, data: data, output: output, threads: settings.threads,
      settings: manifestSettings())
    let dataset = session.dataset
    let experiment = ShuffleExperiment(
      dataset: dataset, settings: settings, networks: networks, variants: variants,
      permutationSeed: permutationSeed)
    session.begin(
      runs: networks.count * variants.count * settings.seeds.count,
      each: settings.duration, threads: settings.threads)
    let cells = try experiment.perform(writingTo: session.folder, manifest: session.manifest) {
      session.display.show($0)
    }
    try session.conclude(
      table: resultTable(
        cells, isHoldout: dataset.isHoldout, width: Terminal.output.width),
      sentences: ShuffleFindings(
        cells: cells, classes: dataset.classCount,
        isMNIST: dataset.isPublishedMNIST && !dataset.isHoldout && data.trainLimit == nil,
        epochs: settings.epochs,
        dropout: settings.dropout
      ).sentences)
  }

  private func manifestSettings() throws -> [String: String] {
    try training.manifestSettings.merging([
      "seeds": "\(repetition.seeds)", "models": models.setting(), "variants": variants,
      "permutation-seed": "\(permutationSeed)",
    ]) { $1 }
  }
}
