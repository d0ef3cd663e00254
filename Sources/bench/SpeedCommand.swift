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
      Trains and tests each network with each batch size and prints medians over the epochs, except \
      the first one. GFLOP/s counts the multiply-adds of the layers' definitions, including those \
      that an algorithm saves. The peak is measured in the same run.

      EXAMPLE:
        bench speed --models cnn --batch-size 32,128 --csv speed.csv
      """)

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup var models: ModelOptions<StandardDefaults>

  @Option(help: ArgumentHelp("Images per training step, one or more sizes.", valueName: "sizes"))
  var batchSize = ListArgument([128, 32])

  @Option(help: ArgumentHelp("Timed epochs.", valueName: "n"))
  var epochs = 5

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

  @OptionGroup var format: FormatOptions

  func validate() throws {
    try batchSize.check(1...65_536, option: "--batch-size")
    try require(epochs, in: 1...1_000, option: "--epochs")
    try requirePath(csv, option: "--csv")
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
    let peak = measurement.measurePeak()
    announce(
      "\(dataset.name): \(grouped(dataset.train.count)) images per epoch, "
        + "\(grouped(dataset.test.count)) per test; \(plural(threadOptions.count, "thread")), peak "
        + String(format: "%.0f GFLOP/s.", peak / 1e9),
      aside: format.json)
    let display = ProgressDisplay(.normal)
    var rows: [SpeedMeasurement.Row] = []
    try measurement.perform { row in
      rows.append(row)
      display.say(
        "[\(rows.count)/\(measurement.count)] \(row.network.name), batch \(row.batchSize)")
    }
    display.end()
    let table = measurement.table(rows, peak: peak)
    if format.json {
      print(try JSONValue(rowsOf: table).document())
    } else {
      let width = Terminal.output.width
      print(wrapped(speedTable(rows, peak: peak, width: width), width: width))
    }
    if let csv { try AtomicFile.write(Data(table.text.utf8), to: csv) }
  }
}

/// Formats the rows of a speed measurement as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func speedTable(_ rows: [SpeedMeasurement.Row], peak: Double, width: Int?) -> String {
  fittedTable(rows, width: width, names: 2) { row in
    let phases = row.phases
    let total = phases.forward + phases.backward + phases.update
    func share(_ seconds: Double) -> String { String(format: "%.0f %%", 100 * seconds / total) }
    return [
      Column("network" <- row.network.name),
      Column("batch" <- row.batchSize, align: .right),
      Column("s per epoch" <- seconds(row.trainingSeconds), align: .right),
      Column(
        "images/s" <- grouped(Int(Double(row.trainingImages) / median(row.trainingSeconds))),
        align: .right),
      Column("GFLOP/s" <- String(format: "%.0f", row.trainingRate / 1e9), align: .right),
      Column(
        "of peak" <- String(format: "%.0f %%", 100 * row.trainingRate / peak), align: .right),
      Column("forward" <- share(phases.forward), align: .right),
      Column("backward" <- share(phases.backward), align: .right),
      Column("update" <- share(phases.update), align: .right),
      Column("s per test" <- seconds(row.testSeconds), align: .right),
    ]
  }
    + "\nMedians over the epochs (their range); forward, backward and update are shares of the time, "
    + "where update also sums the gradients of dense layers' weights over the batch.\n"
}

/// Formats the median with the range in parentheses, such as "1.52 (1.50–1.61)".
private func seconds(_ values: [Double]) -> String {
  func format(_ value: Double) -> String { String(format: value < 1 ? "%.3f" : "%.2f", value) }
  return
    "\(format(median(values))) (\(format(values.min() ?? .nan))–\(format(values.max() ?? .nan)))"
}
