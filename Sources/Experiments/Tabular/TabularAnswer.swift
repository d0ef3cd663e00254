import Foundation

/// What the tabular experiment found.
public struct TabularAnswer: Sendable {
  /// One network over all seeds.
  public struct Network: Sendable {
    /// Which, and how it reads.
    public let form: TabularForm
    /// Its trainable parameters.
    public let parameters: Int
    /// Its arithmetic on a sample, forward.
    public let multiplyAdds: Int
    /// The accuracies with the readings in their own order.
    public let own: SampleSummary
    /// Those with the readings in other orders, in the mean over the orders.
    public let reordered: SampleSummary
    /// The same less the own order's, within a seed.
    public let reorderedMinusOwn: SampleSummary
    /// How far the best order is above the worst, within a seed.
    public var spread: SampleSummary { SampleSummary(spreads) }
    fileprivate let means: [Double]
    fileprivate let spreads: [Double]

    /// - Parameter accuracies: `[seeds, orders]`, the own order first, and at least one other.
    init(form: TabularForm, accuracies: [[Double]]) throws {
      let architecture = try form.architecture()
      self.form = form
      parameters = architecture.parameterCount
      multiplyAdds = architecture.multiplyAdds.forward
      func mean(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0, +) / Double(values.count)
      }
      own = SampleSummary(accuracies.map { $0[0] })
      reordered = SampleSummary(accuracies.map { mean($0.dropFirst()) })
      reorderedMinusOwn = SampleSummary(accuracies.map { mean($0.dropFirst()) - $0[0] })
      means = accuracies.map { mean($0[...]) }
      spreads = accuracies.map { ($0.max() ?? 0) - ($0.min() ?? 0) }
    }
  }

  /// The networks, the text's dense one first.
  public let networks: [Network]
  /// What who knows the rule would reach, over the seeds.
  public let ceiling: SampleSummary

  init(networks: [Network], ceilings: [Double]) {
    self.networks = networks
    ceiling = SampleSummary(ceilings)
  }

  /// A network's accuracy less that of the dense one, within a seed, in the mean over all orders;
  /// nil for the dense one.
  public func minusDense(_ network: Network) -> SampleSummary? {
    network.form == .dense
      ? nil : SampleSummary(zip(network.means, networks[0].means).map { $0 - $1 })
  }

  /// How much farther apart a network's orders are than the dense one's, to which all orders are
  /// alike, so that its own are apart by the luck of their weights; nil for the dense one.
  func spreadMinusDense(_ network: Network) -> SampleSummary? {
    network.form == .dense
      ? nil : SampleSummary(zip(network.spreads, networks[0].spreads).map { $0 - $1 })
  }

  /// What claims can refer to.
  var measures: [Measure] {
    [Measure("ceiling", ceiling)]
      + networks.flatMap { network in
        let name = network.form.rawValue
        return [
          Measure("\(name) parameters", exactly: Double(network.parameters)),
          Measure("\(name) multiply-adds", exactly: Double(network.multiplyAdds)),
          Measure("\(name) own", network.own), Measure("\(name) reordered", network.reordered),
          Measure("\(name) reordered minus own", network.reorderedMinusOwn),
          Measure("\(name) order spread", network.spread),
          minusDense(network).map { Measure("\(name) minus dense", $0) },
          Measure(
            "\(name) multiply-adds minus dense",
            exactly: Double(network.multiplyAdds - networks[0].multiplyAdds)),
          spreadMinusDense(network).map { Measure("\(name) order spread minus dense", $0) },
        ].compactMap { $0 }
      }
  }

  /// `tabular.csv`: one row per network.
  func table(experiment: String) -> CSVTable {
    let summaries = ["own", "reordered", "reordered_minus_own", "order_spread", "minus_dense"]
    var table = CSVTable(
      header: ["experiment", "model", "parameters", "multiply_adds", "n", "ceiling"]
        + summaries.flatMap { [$0, "\($0)_low", "\($0)_high"] })
    for network in networks {
      let values = [
        network.own, network.reordered, network.reorderedMinusOwn, network.spread,
        minusDense(network),
      ]
      table.append(
        [
          .text(experiment), .text(network.form.rawValue), .integer(network.parameters),
          .integer(network.multiplyAdds), .integer(network.own.n), .fraction(ceiling.mean),
        ]
          + values.flatMap {
            [
              CSVCell($0?.mean), CSVCell($0?.interval?.lowerBound),
              CSVCell($0?.interval?.upperBound),
            ]
          })
    }
    return table
  }

  /// The answer in words.
  public var sentences: [String] {
    networks.compactMap { network in
      minusDense(network).map { gain(of: network, $0) }
    }
      + networks.compactMap { network in
        spreadMinusDense(network).map { orderSensitivity(of: network, $0) }
      }
  }

  private func gain(of network: Network, _ difference: SampleSummary) -> String {
    let cost = Double(network.multiplyAdds) / Double(networks[0].multiplyAdds)
    let verdict = difference.interval.map {
      $0.lowerBound > 0
        ? "does not hold: it is better."
        : $0.upperBound <= 0 ? "holds: it is worse." : "cannot be told: it may be better or worse."
    }
    return "\(network.form.rawValue), with \(String(format: "%.1f", cost)) times dense's "
      + "arithmetic, is \(signedPoints(difference)) from it; \"without improving performance\" "
      + (verdict ?? "cannot be judged by one seed.")
  }

  private func orderSensitivity(of network: Network, _ difference: SampleSummary) -> String {
    let verdict = difference.interval.map {
      $0.lowerBound > 0
        ? "more: it matters which readings are neighbours."
        : $0.upperBound < 0 ? "less." : "as much, as far as can be told."
    }
    return "From the worst order of readings to the best, \(network.form.rawValue) gains "
      + "\(signedPoints(network.spread)); dense, to which all orders are alike, "
      + "\(signedPoints(networks[0].spread))" + (verdict.map { ". That is \($0)" } ?? ".")
  }
}
