import ArgumentParser
import DatasetIO
import Experiments
import Results
import Runs

/// The defaults of `bench shift`, whose tests take longer than its training.
enum ShiftDefaults: ExperimentDefaults {
  static let epochs = 5
  static let seeds = 6
}

/// `bench shift`.
struct Shift: ImageExperimentCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move the images by a few pixels: which networks still recognise them?",
    discussion: """
      First passes a diagonal of six pixels, and the same moved by one pixel, through a dense \
      layer and a convolution with fixed weights. Then trains each network on unmoved images, and \
      tests it on the test images moved by every dx and dy up to the range; new pixels are black. \
      The distance of a shift is the larger of |dx| and |dy|. The accuracy at a distance is the \
      mean over all shifts of that distance.

      Writes shift.csv (one row per run and shift), epochs.csv, runs.csv, summary.csv, measures.csv, \
      findings.csv, timings.csv and manifest.json.

      EXAMPLE:
        bench shift --augment --range 3 --epochs 10 --out results/augmented
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<ShiftDefaults>
  @OptionGroup(title: "Training") var repetition: RepetitionOptions<ShiftDefaults>

  @OptionGroup var models: ModelOptions<ShiftDefaults>

  @Option(help: ArgumentHelp("Move test images by up to <n> pixels each way.", valueName: "n"))
  var range = 6

  @Flag(
    help: ArgumentHelp(
      "Also train on images that move at random in every epoch, by up to the range or "
        + "--shift-augmentation.")
  )
  var augment = false

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try require(range, in: 1...64, option: "--range")
    try checkTraining()
    if training.shiftAugmentation != nil, !augment {
      throw ValidationError(
        "--shift-augmentation requires --augment, which adds networks trained on moved images to those "
          + "trained on images where they are.")
    }
  }

  func configure(_ settings: inout ShiftExperiment.Settings) {
    settings.range = range
    settings.augment = augment
  }

  func table(of answer: ShiftAnswer, from experiment: ShiftExperiment, width: Int?) -> String {
    let images = experiment.images
    return diagonalTable(answer.diagonal) + "\n"
      + shiftTable(
        answer.curves, testImages: images.test.count, isHoldout: images.isHoldout, width: width)
  }
}

/// Formats the outputs of the fixed layers for the diagonal.
func diagonalTable(_ diagonal: DiagonalShift) -> String {
  func list(_ activations: [Double]) -> String {
    activations.map { decimals($0) }.joined(separator: " ")
  }
  return """
    The texts' diagonal of 6×6 pixels, moved one to the right, through layers with fixed weights:
      dense, as it is  \(list(diagonal.dense.original))
      dense, moved     \(list(diagonal.dense.moved))
      L2 distance \(decimals(diagonal.dense.distance)), \
    relative change \(percent(diagonal.dense.relativeChange))
      convolution: differs from its own output moved as far by \(diagonal.equivarianceError) at most
      (compared in place, without moving it: by \
    \(percent(diagonal.convolution.relativeChange)))

    """
}

/// Formats accuracies by distance as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func shiftTable(
  _ curves: [ShiftCurve], testImages: Int, isHoldout: Bool, width: Int?
) -> String {
  guard let first = curves.first else { return "" }
  let distances = Array(0...first.range)
  let seeds = first.accuracy(0).n
  return curveTable(
    "moved by", labels: distances.map(String.init),
    columns: curves.map { curve in
      CurveColumn(
        title: "\(curve.network.name), \(curve.training.rawValue)",
        accuracies: distances.map { curve.accuracy($0) })
    }, width: width)
    + "\nAccuracy on \(grouped(testImages)) \(isHoldout ? "held-out" : "test") images, "
    + "\(plural(seeds, "run")) each; mean ± 95 % interval over seeds.\n"
    + "Moved by: the larger of |dx| and |dy|, in pixels; a row is the mean over all such shifts.\n"
    + "What comes in at one edge is black; what goes out at the other is lost, parts of digits as "
    + "well.\n"
}
