/// A number that an experiment found, with the name by which claims refer to it.
package struct Measure: Sendable, Equatable {
  /// The name within the experiment, such as "cnn normal shuffled" in "shuffle".
  package let name: String
  /// The number: exact, or the mean over seeds.
  package let value: Double
  /// The number of seeds; nil if the number is exact.
  package let n: Int?
  /// The mean's 95 % confidence interval; nil if the number is exact or `n` is 1.
  package let interval: ClosedRange<Double>?

  package init(name: String, value: Double, n: Int?, interval: ClosedRange<Double>?) {
    self.name = name
    self.value = value
    self.n = n
    self.interval = interval
  }

  /// Returns the probability of a value at least as far from `truth` if that is the true mean; nil
  /// without an interval.
  package func pValue(of truth: Double) -> Double? {
    guard let n, n > 1, let interval else { return nil }
    // The interval of a proportion can end at 0 or 1; its other end tells the margin.
    let margin = max(interval.upperBound - value, value - interval.lowerBound)
    let t = studentTQuantile(central: 0.95, degreesOfFreedom: n - 1)
    return DifferenceEstimate(
      value: value - truth, standardError: margin / t, degreesOfFreedom: n - 1
    ).pValue
  }

  /// Creates a measure that is counted or computed, not estimated.
  package init(_ name: String, exactly value: Double) {
    self.init(name: name, value: value, n: nil, interval: nil)
  }

  /// Creates a measure that is derived from means over `n` seeds; it has no interval.
  package init(_ name: String, fromMeans value: Double, over n: Int) {
    self.init(name: name, value: value, n: n, interval: nil)
  }

  /// Creates a measure that is a mean over seeds.
  package init(_ name: String, _ summary: SampleSummary) {
    self.init(name: name, value: summary.mean, n: summary.n, interval: summary.interval)
  }

  /// Creates the mean difference between two runs with the same seed; nil if no seed has both.
  package init?(_ name: String, _ values: [UInt64: Double], minus others: [UInt64: Double]) {
    let differences = values.keys.sorted().compactMap { seed in
      values[seed].flatMap { value in others[seed].map { value - $0 } }
    }
    guard !differences.isEmpty else { return nil }
    self.init(name, SampleSummary(differences))
  }
}

extension CSVTable {
  /// Creates `measures.csv`: an experiment's measures, one per row.
  package static func measures(_ measures: [Measure], experiment: String) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "measure", "value", "n", "interval_low", "interval_high",
    ])
    for measure in measures {
      table.append([
        .text(experiment), .text(measure.name), .fraction(measure.value),
        measure.n.map(CSVCell.integer) ?? .missing, CSVCell(measure.interval?.lowerBound),
        CSVCell(measure.interval?.upperBound),
      ])
    }
    return table
  }
}
