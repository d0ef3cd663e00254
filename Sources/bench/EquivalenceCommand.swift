import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs
import TextTable

/// `bench equivalence`.
struct Equivalence: CalculationCommand {
  static let configuration = CommandConfiguration(
    abstract: "Can dense and convolutional layers compute the same function?",
    discussion: """
      Rewrites a 3×3 convolution as the matrix of a dense layer, and a dense layer as a convolution \
      whose kernel covers the image, and compares the outputs on test images. Weights are random. \
      Then trains dense for one epoch on images and on shuffled images, and compares the predictions.

      With --out it also writes comparisons.csv, measures.csv, findings.csv and manifest.json.

      EXAMPLE:
        bench equivalence --dataset cifar-10 --filters 8 --images 50
      """)

  @OptionGroup(title: "Data") var data: ImageOptions

  @Option(help: ArgumentHelp("Compare on the first <n> test images.", valueName: "n"))
  var images = 100

  @Option(help: ArgumentHelp("The convolution's filters.", valueName: "n"))
  var filters = 32

  @Option(help: ArgumentHelp("The dense layer's units.", valueName: "n"))
  var units = 128

  @Option(help: ArgumentHelp("The (first) seed of the weights.", valueName: "s"))
  var seed: UInt64 = 0

  @OptionGroup var repetition: RepetitionOptions<StandardDefaults>
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try checkOutput()
    try require(images, in: 1...1_000_000, option: "--images")
    try require(filters, in: 1...65_536, option: "--filters")
    try require(units, in: 1...65_536, option: "--units")
    try repetition.check(from: seed)
  }

  var seedCount: Int? { repetition.seeds }

  func experiment(notice: (String) -> Void) throws -> EquivalenceExperiment {
    let (dataset, text) = try data.load()
    if let text { notice(text) }
    try checkSize(for: dataset.test.shape)
    var settings = EquivalenceExperiment.Settings(data: data.settings(of: dataset))
    settings.images = images
    settings.filters = filters
    settings.units = units
    settings.seeds = Seeds(from: seed, count: repetition.seeds)
    return EquivalenceExperiment(images: dataset, settings: settings)
  }

  func table(
    of answer: EquivalenceAnswer, from experiment: EquivalenceExperiment, width: Int?
  ) -> String {
    equivalenceTable(answer.rewritings, width: width)
  }

  /// Rejects matrices that are too large. A matrix has one weight per pair of an input and an
  /// output.
  private func checkSize(for shape: ImageShape) throws {
    let kernel = EquivalenceExperiment.kernelSize
    guard let count = try? ParameterCount(Conv2D(filters, Extent(kernel)), on: shape) else {
      throw ValidationError(
        "bench equivalence takes images of at least \(kernel)×\(kernel) pixels, found \(shape).")
    }
    let largest = 250_000_000
    for (option, outputs) in [
      ("--filters \(filters)", count.output.count), ("--units \(units)", units),
    ]
    where outputs * shape.count > largest {
      throw ValidationError(
        "\(option) on images of \(shape) makes a matrix of \(grouped(outputs * shape.count)) weights, "
          + "expected at most \(grouped(largest)): choose fewer.")
    }
  }
}

/// Formats both directions as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func equivalenceTable(_ results: [EquivalenceResult], width: Int?) -> String {
  fittedTable(results, width: width, names: 2) { result in
    [
      Column("layer" <- result.layer),
      Column("rewritten as" <- result.rewritten),
      Column("weights" <- grouped(result.weights), align: .right),
      Column("rewritten" <- grouped(result.rewrittenWeights), align: .right),
      Column("not zero" <- grouped(result.nonzeroWeights), align: .right),
      Column("different" <- grouped(result.distinctWeights), align: .right),
      Column("images" <- grouped(result.images), align: .right),
      Column("n" <- result.seeds, align: .right),
      Column(
        "largest difference" <- String(format: "%.2g", result.largestDifference), align: .right),
    ]
  }
    + "\nn sets of weights; the largest difference of any output on any image with any of them.\n"
    + "Both layers add in the order of the image, and zeros add nothing, so the rounding is the "
    + "same.\n"
}
