import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs
import TextTable

/// `bench speed`.
struct Speed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "How fast is training here, and where does the time go?",
    discussion: """
      Trains and tests each network with each batch size and prints medians over the epochs, after \
      one that is not counted, with their intervals. GFLOP/s counts the multiply-adds of the layers' \
      definitions, so that what an algorithm saves counts as done and the rate can exceed the peak, \
      which is measured in the same run.

      EXAMPLES:
        bench speed --models cnn --batch-size 32,128 --csv speed.csv
        bench speed --models cnn --batch-size 32,128 --baseline speed.csv
      """)

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup var models: ModelOptions<StandardDefaults>

  @Option(help: ArgumentHelp("Images per training step, one or more sizes.", valueName: "sizes"))
  var batchSize = ListArgument([128, 32])

  @Option(help: ArgumentHelp("Timed epochs.", valueName: "n"))
  var epochs = 6

  @Option(
    help: ArgumentHelp(
      "The dropout before the cnn's last layer; 0 for none. (default: \(TrainingSettings().dropout))",
      valueName: "rate"))
  var dropout: Double?

  @OptionGroup var threadOptions: ThreadOptions

  @Option(
    help: ArgumentHelp("Also write the rows as CSV.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Compare with the rows that --csv wrote earlier on this machine.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var baseline: String?

  @OptionGroup var format: FormatOptions

  func validate() throws {
    try batchSize.check(1...65_536, option: "--batch-size")
    try require(epochs, in: 1...1_000, option: "--epochs")
    try requirePath(csv, option: "--csv")
    try requirePath(baseline, option: "--baseline")
    if let dropout { try requireRate(dropout, option: "--dropout") }
    try requireCNN(for: dropout, in: models.choices)
  }

  func run() throws {
    try requireWritable(csv)
    let (dataset, notice) = try data.load()
    if let notice { announce(notice, aside: format.json) }
    if let notice = ProcessorCheck.notice { announce(notice, aside: format.json) }
    var settings = TrainingSettings()
    settings.dropout = dropout ?? settings.dropout
    let measurement = SpeedMeasurement(
      dataset: dataset, networks: models.choices, batchSizes: batchSize.elements, epochs: epochs,
      settings: settings, threads: threadOptions.count)
    let machine = Machine.current
    // Read first, because --csv may name the same file, and an unusable one is reported at once.
    let earlier = try baseline.map { try SpeedBaseline(contentsOf: $0, machine: machine) }
    try earlier?.check(measurement.keys)
    let peak = measurement.measurePeak()
    announce(
      "\(dataset.name): \(grouped(dataset.train.count)) images per epoch, "
        + "\(grouped(dataset.test.count)) per test; \(plural(threadOptions.count, "thread")), peak "
        + String(format: "%.0f GFLOP/s.", peak.best / 1e9),
      aside: format.json)
    let display = ProgressDisplay(.normal)
    var rows: [SpeedRow] = []
    try measurement.perform { row in
      rows.append(row)
      display.say(
        "[\(rows.count)/\(measurement.count)] \(row.network.name), batch \(row.batchSize)")
    }
    display.end()
    let table = measurement.table(rows, peak: peak, machine: machine)
    let comparison = earlier?.comparison(rows, dataset: dataset.name, peak: peak) ?? []
    if format.json {
      for sentence in comparison { announce(sentence, aside: true) }
      print(try JSONValue(rowsOf: table).document())
    } else {
      let width = Terminal.output.width
      let sentences = comparison.map { "• \($0)\n" }.joined()
      print(
        wrapped(
          speedTable(rows, peak: peak, width: width) + (sentences.isEmpty ? "" : "\n" + sentences),
          width: width))
    }
    if let csv { try AtomicFile.write(Data(table.text.utf8), to: csv) }
  }
}

/// Formats the rows of a speed measurement as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func speedTable(_ rows: [SpeedRow], peak: SpeedPeak, width: Int?) -> String {
  fittedTable(rows, width: width, names: 2) { row in
    func share(_ phase: (PhaseSeconds) -> Double) -> String {
      figure(row.shares(phase).map { 100 * $0 }) { String(format: "%.0f", $0) } + " %"
    }
    return [
      Column("network" <- row.network.name),
      Column("batch" <- row.batchSize, align: .right),
      Column("s per epoch" <- figure(row.trainingSeconds, seconds), align: .right),
      Column(
        "images/s" <- figure(row.imagesPerSecond) { grouped(Int($0)) }, align: .right),
      Column(
        "GFLOP/s" <- figure(row.trainingRates) { String(format: "%.0f", $0 / 1e9) },
        align: .right),
      Column(
        "of peak" <- figure(row.trainingRates) { String(format: "%.0f", 100 * $0 / peak.best) }
          + " %", align: .right),
      Column("forward" <- share(\.forward), align: .right),
      Column("backward" <- share(\.backward), align: .right),
      Column("update" <- share(\.update), align: .right),
      Column("s per test" <- figure(row.testSeconds, seconds), align: .right),
    ]
  } + explanation(rows, peak: peak)
}

private func explanation(_ rows: [SpeedRow], peak: SpeedPeak) -> String {
  let coverage = rows.first.flatMap { MedianInterval($0.trainingSeconds).coverage }
  let rounds = MedianInterval(peak.rates.map { $0 / 1e9 })
  return "\nMedians over the epochs"
    + (coverage.map {
      " (distribution-free \(String(format: "%.1f", 100 * $0)) % intervals, from one epoch's value to "
        + "another's, as if epochs were independent)"
    } ?? "; one epoch has no interval") + ". "
    + String(
      format: "Peak: the best of %d rounds, whose median is %.0f", peak.rates.count, rounds.median)
    + (rounds.interval.map {
      String(format: " (%.0f–%.0f)", $0.lowerBound, $0.upperBound)
    } ?? "")
    + ". \"Of peak\" can exceed 100 %, because GFLOP/s counts all multiply-adds of the layers' "
    + "definitions, including those that are never done: Winograd's transforms replace three quarters of "
    + "a 3×3 convolution's, and pixels that are zero and elements that lost in max-pooling are left "
    + "out. Forward, backward and update are shares of the time, where update also sums the "
    + "gradients of dense layers' weights over the batch.\n"
}

private func seconds(_ value: Double) -> String {
  String(format: value < 1 ? "%.3f" : "%.2f", value)
}

/// The median with its interval, such as "1.52 (1.50–1.61)".
private func figure(_ values: [Double], _ format: (Double) -> String) -> String {
  let found = MedianInterval(values)
  return format(found.median)
    + (found.interval.map { " (\(format($0.lowerBound))–\(format($0.upperBound)))" } ?? "")
}
