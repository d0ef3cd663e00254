/// One number that an experiment found, under a name by which claims refer to it.
package struct Measure: Sendable, Equatable {
  /// Such as "cnn normal shuffled" within the experiment "shuffle".
  package let name: String
  /// The number: exact, or the mean over seeds.
  package let value: Double
  /// Over how many seeds; nil where the number is exact.
  package let n: Int?
  /// The mean's 95 % confidence interval; nil where the number is exact or `n` is 1.
  package let interval: ClosedRange<Double>?

  package init(name: String, value: Double, n: Int?, interval: ClosedRange<Double>?) {
    self.name = name
    self.value = value
    self.n = n
    self.interval = interval
  }

  /// A number that is counted or computed, not estimated.
  package init(_ name: String, exactly value: Double) {
    self.init(name: name, value: value, n: nil, interval: nil)
  }

  /// A number that follows from means over so many seeds.
  package init(_ name: String, fromMeans value: Double, over n: Int) {
    self.init(name: name, value: value, n: n, interval: nil)
  }

  /// A mean over seeds.
  package init(_ name: String, _ summary: SampleSummary) {
    self.init(name: name, value: summary.mean, n: summary.n, interval: summary.interval)
  }

  /// The mean difference between two runs of the same seed; nil where no seed has both.
  package init?(_ name: String, _ values: [UInt64: Double], minus others: [UInt64: Double]) {
    let differences = values.keys.sorted().compactMap { seed in
      values[seed].flatMap { value in others[seed].map { value - $0 } }
    }
    guard !differences.isEmpty else { return nil }
    self.init(name, SampleSummary(differences))
  }
}

extension CSVTable {
  /// `measures.csv`: an experiment's numbers by their names.
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
