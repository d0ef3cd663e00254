import Results
import Runs

/// The findings and the measures of a locality experiment.
struct LocalityFindings: Sendable {
  private let results: [LocalityPoint]
  private let chance: Double

  /// Creates the findings of an experiment.
  ///
  /// - Parameter chance: The accuracy of always answering the most frequent class.
  init(points: [LocalityPoint], chance: Double) {
    results = points
    self.chance = chance
  }

  /// The findings that the points allow.
  var findings: [Finding] {
    networks.flatMap { network -> [Finding] in
      guard let intact = intact(network), let shuffled = point(network, .shuffled) else {
        return []
      }
      guard hasLearned(intact.accuracy, chance: chance) else {
        return [
          Finding(
            "With \(percent(intact.accuracy)) on intact images, \(network.name) has learned too "
              + "little to lose anything.")
        ]
      }
      let outcome = Claim.arrangementsDoNotMatter.outcome(of: rangeMeasure(network))
      let conclusion =
        switch outcome {
        case .holds: ": it hardly matters to it which pixels are neighbours."
        case .doesNotHold: "."
        case .inconclusive: ": inconclusive whether it uses which pixels are neighbours."
        }
      let first = Finding(
        "From intact to fully shuffled images, \(network.name) goes from "
          + "\(percent(intact.accuracy)) to \(percent(shuffled.accuracy)), a loss of "
          + "\(points(loss(shuffled))); over all kinds of arrangement it varies by "
          + "\(varies(rangeMeasure(network)))\(conclusion)",
        isInconclusive: outcome == .inconclusive)
      return network == .dense || rangeMeasure(network).interval == nil
        ? [first]
        : [first, withinBlocks(network), ofBlocks(network)]
    }
  }

  /// The measures that claims can refer to: each network's accuracies, losses and range.
  var measures: [Measure] {
    results.map { Measure(name($0), $0.accuracy) }
      + results.filter { $0.variant != .intact }.map(lossMeasure) + networks.map(rangeMeasure)
  }

  private func lossMeasure(_ point: LocalityPoint) -> Measure {
    Measure("\(name(point)) loss", loss(point))
  }

  private func rangeMeasure(_ network: NetworkChoice) -> Measure {
    Self.rangeMeasure(
      network, results.filter { $0.network == network }.map(\.accuracies))
  }

  /// Returns the difference between the greatest and the least mean accuracy of the arrangements, with
  /// the interval of the bootstrap over the seeds, which ends at 0.
  ///
  /// - Parameter accuracies: `[arrangement, seed]`.
  static func rangeMeasure(_ network: NetworkChoice, _ accuracies: [[Double]]) -> Measure {
    func range(_ means: [Double]) -> Double { (means.max() ?? .nan) - (means.min() ?? .nan) }
    let value = range(accuracies.map { SampleSummary(proportions: $0).mean })
    let seeds = accuracies.map(\.count).min() ?? 0
    let interval = seedBootstrapInterval(of: value, seeds: seeds) { draw in
      range(accuracies.map { own in draw.reduce(0) { $0 + own[$1] } / Double(draw.count) })
    }
    return Measure(
      name: "\(network.name) range", value: value, n: seeds,
      interval: interval.map { max(0, $0.lowerBound)...$0.upperBound })
  }

  /// Formats a range with its interval, such as "0.9 points (0.4 to 1.4)".
  private func varies(_ range: Measure) -> String {
    let ends = range.interval.map { [$0.lowerBound, $0.upperBound] } ?? []
    let interval = ends.map { String(format: "%.1f", 100 * $0) }.joined(separator: " to ")
    return points(range.value) + (ends.isEmpty ? "" : " (\(interval))")
  }

  private func name(_ point: LocalityPoint) -> String {
    "\(point.network.name) \(point.shuffle.rawValue) \(point.side)"
  }

  /// Returns the finding on the smallest blocks within which a network needs order.
  private func withinBlocks(_ network: NetworkChoice) -> Finding {
    let costly = series(.within, of: network, whoseLoss: .holds)
    guard let first = costly.min(by: { $0.side < $1.side }) else {
      return noCost("Shuffling pixels within blocks", .within, network)
    }
    let unclear = series(.within, of: network, whoseLoss: .inconclusive)
      .filter { $0.side < first.side }
    return Finding(
      "Shuffling pixels within blocks of \(first.side)×\(first.side) is the first to cost "
        + "\(network.name) at least \(Self.cost): \(points(loss(first)))\(inconclusive(unclear)).",
      isInconclusive: !unclear.isEmpty)
  }

  /// Returns the finding on the largest blocks between which a network needs order.
  private func ofBlocks(_ network: NetworkChoice) -> Finding {
    let costly = series(.blocks, of: network, whoseLoss: .holds)
    guard let last = costly.max(by: { $0.side < $1.side }) else {
      return noCost("Moving whole blocks", .blocks, network)
    }
    let unclear = series(.blocks, of: network, whoseLoss: .inconclusive)
      .filter { $0.side > last.side }
    return Finding(
      "Moving whole blocks costs it at least \(Self.cost) up to \(last.side)×\(last.side): "
        + "\(points(loss(last)))\(inconclusive(unclear)).", isInconclusive: !unclear.isEmpty)
  }

  /// Returns the end of a sentence that names the sizes of which no verdict can be given.
  private func inconclusive(_ points: [LocalityPoint]) -> String {
    points.isEmpty
      ? ""
      : "; inconclusive for "
        + points.map { "\($0.side)×\($0.side)" }.joined(separator: ", ")
  }

  /// Returns the finding that no size of block is known to cost a network anything.
  private func noCost(
    _ change: String, _ shuffle: BlockShuffle, _ network: NetworkChoice
  ) -> Finding {
    series(shuffle, of: network, whoseLoss: .inconclusive).isEmpty
      ? Finding("\(change) of any size costs \(network.name) less than \(Self.cost).")
      : Finding(
        "\(change): inconclusive whether that costs \(network.name) \(Self.cost).",
        isInconclusive: true)
  }

  /// The least loss of accuracy that counts.
  private static let cost = points(Claim.negligible)

  /// Returns the points of a series whose loss the claim's judge decides in this way.
  private func series(
    _ shuffle: BlockShuffle, of network: NetworkChoice, whoseLoss outcome: ClaimOutcome
  ) -> [LocalityPoint] {
    results.filter {
      $0.network == network && $0.shuffle == shuffle && $0.variant != .intact
        && Claim.orderWithinBlocksMatters.outcome(of: lossMeasure($0)) == outcome
    }
  }

  private var networks: [NetworkChoice] {
    results.map(\.network).uniqued
  }

  private func intact(_ network: NetworkChoice) -> LocalityPoint? { point(network, .intact) }

  private func point(_ network: NetworkChoice, _ variant: LocalityVariant) -> LocalityPoint? {
    results.first { $0.network == network && $0.variant == variant }
  }

  /// Returns the accuracy on intact images minus that on the arranged ones, seed by seed.
  private func loss(_ point: LocalityPoint) -> SampleSummary {
    SampleSummary(
      zip(intact(point.network)?.accuracies ?? [], point.accuracies).map(-))
  }
}
