import Foundation
import Results

/// An earlier measurement of speed, to compare a new one with.
package struct SpeedBaseline: Sendable {
  /// The path of its CSV file.
  package let path: String
  /// The peak that was measured then, in billions of operations per second.
  let peak: Double
  private let rows: [SpeedKey: Figures]

  /// The figures of a row that are compared.
  private struct Figures: Sendable {
    let epoch: Estimate
    let test: Estimate
  }

  /// A median with its interval.
  struct Estimate: Sendable, Equatable {
    let median: Double
    let interval: ClosedRange<Double>?
  }

  /// Reads the rows that `bench speed --csv` wrote on this machine.
  ///
  /// - Throws: `ExperimentError.unusableBaseline` if the file cannot be read, is not such a table, or
  ///   was written on another machine.
  package init(contentsOf path: String, machine: Machine) throws(ExperimentError) {
    func unusable(_ reason: String) -> ExperimentError {
      .unusableBaseline(path: path, reason: reason)
    }
    func read<Value>(_ body: () throws(CSVError) -> Value) throws(ExperimentError) -> Value {
      do throws(CSVError) { return try body() } catch { throw unusable("\(error).") }
    }
    let table = try read { () throws(CSVError) in try CSVRecords(contentsOf: path) }
    guard !table.rows.isEmpty else {
      throw unusable("expected a table with rows, as a measurement of speed writes it.")
    }
    var rows: [SpeedKey: Figures] = [:]
    var peak = Double.nan
    for row in table.rows {
      func cell(_ column: String) throws(ExperimentError) -> String {
        try read { () throws(CSVError) in try row.text(column) }
      }
      func number(_ column: String) throws(ExperimentError) -> Double {
        let number = try read { () throws(CSVError) in try row.number(column) }
        guard number.isFinite else {
          throw unusable("has no finite number in column \(column), but '\(number)'.")
        }
        return number
      }
      func count(_ column: String) throws(ExperimentError) -> Int {
        try read { () throws(CSVError) in try row.integer(column) }
      }
      func estimate(_ column: String) throws(ExperimentError) -> Estimate {
        let median = try number(column)
        guard try !cell("\(column)_interval_low").isEmpty else {
          return Estimate(median: median, interval: nil)
        }
        let (low, high) = (
          try number("\(column)_interval_low"), try number("\(column)_interval_high")
        )
        guard 0 < low, low <= high else {
          throw unusable("the interval of column \(column) is not one of seconds.")
        }
        return Estimate(median: median, interval: low...high)
      }
      let (cpu, architecture) = (try cell("cpu"), try cell("architecture"))
      guard cpu == machine.cpu ?? "", architecture == machine.architecture else {
        throw unusable(
          "was measured on \(cpu.isEmpty ? "an unnamed processor" : cpu) (\(architecture)), and this "
            + "machine has \(machine.cpu ?? "an unnamed processor") (\(machine.architecture)): their "
            + "seconds cannot be compared.")
      }
      peak = try number("peak_gflops")
      let key = SpeedKey(
        dataset: try cell("dataset"), model: try cell("model"), dropout: try number("dropout"),
        batchSize: try count("batch_size"), threads: try count("threads"),
        trainingImages: try count("train_images"), testImages: try count("test_images"))
      rows[key] = Figures(epoch: try estimate("epoch_seconds"), test: try estimate("test_seconds"))
    }
    self.path = path
    self.peak = peak
    self.rows = rows
  }

  /// Checks that there is a row with the settings of at least one of the rows to be measured.
  ///
  /// - Throws: `ExperimentError.unusableBaseline` if there is none.
  package func check(_ keys: [SpeedKey]) throws(ExperimentError) {
    guard keys.contains(where: { rows[$0] != nil }) else {
      throw .unusableBaseline(
        path: path,
        reason:
          "has no row with the images, networks, dropout, batch sizes and threads that are to "
          + "be measured.")
    }
  }

  /// Compares new rows with these.
  ///
  /// - Parameter peak: The peak that was measured with the new rows.
  /// - Returns: One sentence per row, and one on the peak if it has changed by over 5 %.
  package func comparison(_ newRows: [SpeedRow], dataset: String, peak: SpeedPeak) -> [String] {
    var sentences = newRows.map { row in
      let name = "\(row.network.name), batch \(row.batchSize)"
      guard let earlier = rows[row.key(dataset: dataset)] else {
        return "\(name): not compared, because the baseline has no row with these settings."
      }
      return
        "\(name): an epoch takes \(sentence(row.trainingSeconds, earlier.epoch)); a test takes "
        + "\(sentence(row.testSeconds, earlier.test))."
    }
    let change = peak.best / 1e9 / self.peak
    if abs(change - 1) > 0.05 {
      sentences.append(
        String(
          format:
            "The measured peak is %.2f times that of the baseline, so part of the differences may be "
            + "the machine's.", change))
    }
    return sentences
  }

  private func sentence(_ seconds: [Double], _ earlier: Estimate) -> String {
    let now = MedianInterval(seconds)
    let ratio = SpeedRatio(
      of: Estimate(median: now.median, interval: now.interval), to: earlier)
    return ratio.sentence
  }
}

/// The ratio of two medians of seconds.
struct SpeedRatio: Equatable {
  /// The new median divided by the earlier one.
  let value: Double
  /// The interval; nil if one of the medians has none.
  ///
  /// It reaches from the lowest to the highest ratio of two values of the medians' intervals. If each
  /// of those covers at least 95 %, it covers at least 90 % (Bonferroni).
  let interval: ClosedRange<Double>?

  init(of now: SpeedBaseline.Estimate, to earlier: SpeedBaseline.Estimate) {
    value = now.median / earlier.median
    guard let new = now.interval, let old = earlier.interval else {
      interval = nil
      return
    }
    interval = new.lowerBound / old.upperBound...new.upperBound / old.lowerBound
  }

  /// Such as "0.90 times as long as in the baseline (0.85 to 0.95): faster".
  var sentence: String {
    let start = String(format: "%.2f times as long as in the baseline", value)
    guard let interval else { return start + " (no interval)" }
    let ends = String(format: " (%.2f to %.2f): ", interval.lowerBound, interval.upperBound)
    let conclusion =
      interval.upperBound < 1
      ? "faster" : interval.lowerBound > 1 ? "slower" : "no difference can be told"
    return start + ends + conclusion
  }
}
