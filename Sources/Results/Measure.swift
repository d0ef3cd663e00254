/// A number that an experiment found, with the name by which claims refer to it.
package struct Measure: Sendable, Equatable {
  /// The name within the experiment, such as "cnn normal shuffled" in "shuffle".
  package let name: String
  /// The number: exact, or an estimate from several seeds, such as their mean.
  package let value: Double
  /// The number of seeds; nil if the number is exact.
  package let n: Int?
  /// The 95 % confidence interval of an estimate; nil if the number is exact, or if there are too few
  /// seeds for one.
  package let interval: ClosedRange<Double>?

  package init(name: String, value: Double, n: Int?, interval: ClosedRange<Double>?) {
    self.name = name
    self.value = value
    self.n = n
    self.interval = interval
  }

  /// Returns the probability of a value at least as far from `truth` if that is the true mean; nil
  /// without an interval.
  ///
  /// It follows from the interval by Student's t. If the interval has no width, because all seeds gave
  /// the same value, it is the least probability that a sign test of so many seeds can give.
  package func pValue(of truth: Double) -> Double? {
    guard let n, n > 1, let interval else { return nil }
    let margins = (below: value - interval.lowerBound, above: interval.upperBound - value)
    // The interval of a proportion can end at 0 or 1; its other end tells the margin.
    let margin =
      hasSkewedInterval
      ? truth < value ? margins.below : margins.above : max(margins.above, margins.below)
    // The median of a sample can be an end of its interval, which then tells nothing on that side.
    if margin == 0, interval.lowerBound < interval.upperBound { return nil }
    // Differences of fractions are rounded.
    let difference = abs(value - truth) > 1e-9 * max(abs(truth), 1e-3) ? value - truth : 0
    let t = studentTQuantile(central: 0.95, degreesOfFreedom: n - 1)
    return DifferenceEstimate(
      value: difference, standardError: margin / t, degreesOfFreedom: n - 1,
      leastPValue: DifferenceEstimate.leastPValue([n])
    ).pValue
  }

  /// Whether the interval reaches further on one side, other than by ending at 0 or 1 as that of a
  /// proportion can.
  package var hasSkewedInterval: Bool {
    guard let interval, interval.lowerBound != 0, interval.upperBound != 1 else { return false }
    let margins = (below: value - interval.lowerBound, above: interval.upperBound - value)
    return abs(margins.above - margins.below) > 1e-6 * (margins.above + margins.below)
  }

  /// Creates a measure that is counted or computed, not estimated.
  package init(_ name: String, exactly value: Double) {
    self.init(name: name, value: value, n: nil, interval: nil)
  }

  /// Creates a measure that is a mean over seeds.
  package init(_ name: String, _ summary: SampleSummary) {
    self.init(name: name, value: summary.mean, n: summary.n, interval: summary.interval)
  }

  /// Creates a measure that is a median over seeds, with an interval if its coverage is at least 95 %.
  package init(_ name: String, medianOf values: [Double]) {
    let found = MedianInterval(values)
    let isWide = found.coverage.map { $0 >= 0.95 } ?? false
    self.init(
      name: name, value: found.median, n: values.count, interval: isWide ? found.interval : nil)
  }

  /// Creates a measure that is the share of seeds whose difference is greater than 0; differences of 0
  /// count half.
  package init(_ name: String, shareAbove0 differences: [Double]) {
    let share = WinningProbability(paired: differences)
    self.init(name: name, value: share.value, n: differences.count, interval: share.interval)
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
