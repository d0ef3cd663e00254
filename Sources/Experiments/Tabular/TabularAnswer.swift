import Foundation
import Results
import Runs

/// The answer of the tabular experiment.
package struct TabularAnswer: Sendable {
  /// The results of one network over all seeds.
  package struct Network: Sendable {
    /// The network, and how it sees the readings.
    package let form: TabularForm
    /// The number of trainable parameters.
    package let parameters: Int
    /// The multiply-adds per sample in a forward pass.
    package let multiplyAdds: Int
    /// The accuracy with the readings in their own order.
    package let own: SampleSummary
    /// The accuracy with the readings in other orders, averaged over those orders.
    package let reordered: SampleSummary
    /// The accuracy in other orders minus that in the readings' own order, within a seed.
    package let reorderedMinusOwn: SampleSummary
    /// The accuracy in the best order minus that in the worst, within a seed.
    package var spread: SampleSummary { SampleSummary(spreads) }
    fileprivate let means: [Double]
    fileprivate let spreads: [Double]

    /// Summarises the accuracies of one network.
    ///
    /// - Parameter accuracies: `[seeds, orders]`, with the readings' own order first and at least
    ///   one other.
    init(form: TabularForm, accuracies: [[Double]]) throws {
      let architecture = try form.architecture()
      self.form = form
      parameters = architecture.parameterCount
      multiplyAdds = architecture.multiplyAdds.forward
      func mean(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0, +) / Double(values.count)
      }
      own = SampleSummary(proportions: accuracies.map { $0[0] })
      reordered = SampleSummary(proportions: accuracies.map { mean($0.dropFirst()) })
      reorderedMinusOwn = SampleSummary(accuracies.map { mean($0.dropFirst()) - $0[0] })
      means = accuracies.map { mean($0[...]) }
      spreads = accuracies.map { ($0.max() ?? 0) - ($0.min() ?? 0) }
    }
  }

  /// The networks, the text's dense one first.
  package let networks: [Network]
  /// The best possible accuracy, over the seeds.
  package let ceiling: SampleSummary

  init(networks: [Network], ceilings: [Double]) {
    self.networks = networks
    ceiling = SampleSummary(proportions: ceilings)
  }

  /// Returns a network's accuracy minus that of the dense one, within a seed, averaged over all
  /// orders; nil for the dense one.
  package func minusDense(_ network: Network) -> SampleSummary? {
    network.form == .dense
      ? nil : SampleSummary(zip(network.means, networks[0].means).map { $0 - $1 })
  }

  /// Returns a network's spread over the orders minus that of the dense one; nil for the dense one.
  ///
  /// All orders are alike to a dense network, so its spread is due only to its random weights.
  func spreadMinusDense(_ network: Network) -> SampleSummary? {
    network.form == .dense
      ? nil : SampleSummary(zip(network.spreads, networks[0].spreads).map { $0 - $1 })
  }

  /// The measures that claims can refer to.
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

  /// Creates `tabular.csv`: one row per network.
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

  /// The findings.
  var findings: [Finding] {
    var findings: [Finding] = []
    for (form, claim) in [
      (TabularForm.line, Claim.lineGainsNothing), (.grid, .gridGainsNothing),
    ] {
      guard let network = networks.first(where: { $0.form == form }) else { continue }
      if let gain = gain(of: network, claim) { findings.append(gain) }
    }
    for network in networks {
      guard let difference = spreadMinusDense(network) else { continue }
      findings.append(orderSensitivity(of: network, difference))
    }
    return findings
  }

  private func gain(of network: Network, _ claim: Claim) -> Finding? {
    guard let difference = minusDense(network) else { return nil }
    let cost = Double(network.multiplyAdds) / Double(networks[0].multiplyAdds)
    let outcome = claim.outcome(of: Measure(claim.measure, difference))
    let conclusion =
      switch outcome {
      case .holds: "holds."
      case .doesNotHold: "does not hold: it is better."
      case .inconclusive: "cannot be judged: inconclusive."
      }
    return Finding(
      "\(network.form.name), with \(String(format: "%.1f", cost)) times dense's arithmetic, differs by "
        + "\(signedPoints(difference)) from it; \"without improving performance\" \(conclusion)",
      isInconclusive: outcome == .inconclusive)
  }

  private func orderSensitivity(of network: Network, _ difference: SampleSummary) -> Finding {
    let measure = Measure("\(network.form.rawValue) order spread minus dense", difference)
    let conclusion: String? =
      if ClaimExpectation.above(0).outcome(of: measure) == .holds {
        "more: it matters which readings are neighbours."
      } else if ClaimExpectation.below(0).outcome(of: measure) == .holds {
        "less."
      } else if difference.n > 1 {
        "as much, as far as these runs can tell."
      } else {
        nil
      }
    return Finding(
      "From the worst order of readings to the best, \(network.form.name) gains "
        + "\(signedPoints(network.spread)); dense, to which all orders are alike, "
        + "\(signedPoints(networks[0].spread))" + (conclusion.map { ". That is \($0)" } ?? "."),
      isInconclusive: conclusion == nil)
  }
}
