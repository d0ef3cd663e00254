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

      Writes epochs.csv, runs.csv, summary.csv, timings.csv and manifest.json.

      EXAMPLE:
        bench shuffle --models cnn --seeds 3 --epochs 6 --out results/quick
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup
  @OptionGroup(title: "Training") var repetition: RepetitionOptions

  @Option(help: ArgumentHelp("Which networks.", valueName: "names"))
  var models = commaSeparated(NetworkKind.allCases)

  @Option(help: ArgumentHelp("Which images to train on.", valueName: "names"))
  var variants = commaSeparated(ImageVariant.allCases)

  @Option(help: ArgumentHelp("The seed of the pixels' permutation.", valueName: "s"))
  var permutationSeed: UInt64 = 0

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    _ = try parseList(models, of: NetworkKind.self, option: "--models")
    _ = try parseList(variants, of: ImageVariant.self, option: "--variants")
    let (seed, seeds) = (training.seed, repetition.seeds)
    if seed.addingReportingOverflow(UInt64(seeds - 1)).overflow {
      throw ValidationError("--seed \(seed) leaves no room for \(seeds) seeds.")
    }
  }

  func run() throws {
    let settings = training.settings(seeds: repetition.seeds)
    let networks = try parseList(models, of: NetworkKind.self, option: "--models")
    let variants = try parseList(variants, of: ImageVariant.self, option: "--variants")
    let (dataset, notice) = try data.load()
    if let notice { announce(notice) }
    let experiment = ShuffleExperiment(
      dataset: dataset, settings: settings, networks: networks, variants: variants,
      permutationSeed: permutationSeed)
    let folder = try ResultsFolder(path: output.out ?? "results/\(ShuffleExperiment.name)")
    let manifest = Manifest(
      version: benchVersion, commandLine: CommandLine.arguments, threads: settings.threads,
      settings: manifestSettings(dataset: dataset.name),
      dataFiles: dataset.files.map {
        DataFileRecord(
          path: $0.path, bytes: $0.byteCount, sha256: $0.sha256, known: $0.isKnown ?? false)
      })
    let runs = networks.count * variants.count * settings.seeds.count
    let display = ProgressDisplay(isQuiet: output.quiet)
    display.begin(
      "\(dataset.name): training on \(grouped(dataset.train.count)) images, testing on "
        + "\(grouped(dataset.test.count))\(dataset.isHoldout ? " held out of them" : ""); "
        + "\(plural(runs, "run")) of \(plural(settings.epochs, "epoch")), "
        + "\(min(runs, settings.threads)) at a time.")
    let cells = try experiment.perform(writingTo: folder, manifest: manifest) { display.show($0) }
    display.end()

    print(shuffleTable(cells, testImages: dataset.test.count, isHoldout: dataset.isHoldout))
    let findings = ShuffleFindings(
      cells: cells, classes: dataset.classCount,
      isMNIST: dataset.isPublishedMNIST && !dataset.isHoldout, epochs: settings.epochs,
      dropout: settings.dropout)
    for sentence in findings.sentences { print("• " + sentence) }
    print("\nResults are in \(folder.path).")
  }

  private func manifestSettings(dataset: String) -> [String: String] {
    var settings = training.manifestSettings
    settings["dataset"] = dataset
    settings["seeds"] = "\(repetition.seeds)"
    settings["models"] = models
    settings["variants"] = variants
    settings["permutation-seed"] = "\(permutationSeed)"
    settings["train-limit"] = data.trainLimit.map { "\($0)" }
    settings["holdout"] = data.holdout.map { "\($0)" }
    return settings
  }
}
