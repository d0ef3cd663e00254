import ArgumentParser
import Experiments
import Foundation
import Results
import TextTable

/// `bench edge`.
struct Edge: CalculationCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lines or noise, 8×8: 64 weights against a 3×3 kernel, as one text trains them.",
    usage: "bench edge [<options>]",
    discussion: """
      Trains the two detectors of "Why CNNs Beat MLPs on Images" exactly like the text's Python program, \
      with Python's random numbers, and prints their weights. The text tests them on one batch of 40 \
      images. This experiment tests them on many, and trains further pairs from other seeds.

      With --out it also writes weights.csv, fresh.csv, trainings.csv, measures.csv, findings.csv and \
      manifest.json.

      EXAMPLE:
        bench edge --train-seed 3 --fresh-seeds 200
      """)

  @Option(help: ArgumentHelp("The seed of the training images.", valueName: "s"))
  var trainSeed: UInt64 = 1

  @Option(help: ArgumentHelp("The seed of each detector's initial weights.", valueName: "s"))
  var modelSeed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "How many fresh batches to test on; their seeds follow --train-seed.", valueName: "n"))
  var freshSeeds = 1_000

  @Option(
    help: ArgumentHelp("How many pairs to train, with successive seeds.", valueName: "n"))
  var trainings = 100

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try checkOutput()
    try require(freshSeeds, in: 1...100_000, option: "--fresh-seeds")
    try require(trainings, in: 1...1_000, option: "--trainings")
    for (seed, count, option) in [
      (trainSeed, freshSeeds + trainings, "--train-seed"), (modelSeed, trainings, "--model-seed"),
    ] where seed.addingReportingOverflow(UInt64(count)).overflow {
      throw ValidationError("\(option) \(seed) leaves no room for the \(count) seeds after it.")
    }
  }

  func experiment(notice: (String) -> Void) -> EdgeExperiment {
    var settings = EdgeExperiment.Settings()
    settings.trainSeed = trainSeed
    settings.modelSeed = modelSeed
    settings.freshSeeds = freshSeeds
    settings.trainings = trainings
    return EdgeExperiment(settings: settings)
  }

  func table(of result: EdgeResult, from experiment: EdgeExperiment, width: Int?) -> String {
    edgeTable(result, images: experiment.firstImages, width: width)
  }
}

/// Formats two images, and the weights and accuracies of the first pair.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func edgeTable(
  _ result: EdgeResult, images: (edge: EdgeImage, noise: EdgeImage), width: Int?
) -> String {
  let pair = result.first
  var lines = ["edge image (label = 1):       noise image (label = 0):"]
  for (edge, noise) in zip(images.edge.rows, images.noise.rows) {
    lines.append(edge.padding(toLength: 30, withPad: " ", startingAt: 0) + noise)
  }
  lines.append("\nFC detector — 64 weights laid out as the 8x8 grid they read:")
  lines += EdgeResult.rows(of: pair.fc.weights)
  lines.append("\nconv detector — the 3x3 kernel reused at every position:")
  lines += EdgeResult.rows(of: pair.conv.weights) + [""]
  let table = fittedTable(
    [pair.fc, pair.conv], width: width, names: 1, sparing: [["lowest", "highest"]]
  ) { outcome in
    let fresh = outcome.freshAccuracy
    return [
      Column("detector" <- outcome.name),
      Column("parameters" <- outcome.parameterCount, align: .right),
      Column("training images" <- percent(outcome.trainAccuracy), align: .right),
      Column("fresh, 95 %" <- percent(fresh), align: .right),
      Column("lowest" <- percent(fresh.minimum), align: .right),
      Column("highest" <- percent(fresh.maximum), align: .right),
      Column(
        "lines recognised" <- "\(outcome.columns.count) of \(EdgeImage.lineColumns.count)",
        align: .right),
    ]
  }
  return lines.joined(separator: "\n") + "\n" + table
    + "\nfresh: mean ± 95 % interval over \(batches(pair.fc.freshAccuracies.count)) of "
    + "\(EdgeExperiment.batchImages) images, their lowest and their highest.\n"
}
