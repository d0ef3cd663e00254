import Results
import Runs

/// The findings and the measures of a locality experiment.
struct LocalityFindings: Sendable {
  private let results: [LocalityPoint]
  private let classes: Int

  /// Creates the findings of an experiment.
  ///
  /// - Parameter classes: The number of classes; a network at chance has nothing to lose.
  init(points: [LocalityPoint], classes: Int) {
    results = points
    self.classes = classes
  }

  /// The findings that the points allow.
  var findings: [Finding] {
    networks.flatMap { network -> [Finding] in
      guard let intact = intact(network), let shuffled = point(network, .shuffled) else {
        return []
      }
      guard hasLearned(intact.accuracy, classes: classes) else {
        return [
          Finding(
            "With \(percent(intact.accuracy)) on intact images, \(network.name) has learned too "
              + "little to lose anything.")
        ]
      }
      let outcome = Claim.arrangementsDoNotMatter.outcome(of: rangeMeasure(network))
      let conclusion =
        switch outcome {
        case .holds: ": it makes no use of where pixels are."
        case .doesNotHold: "."
        case .inconclusive: ": one seed cannot tell whether it uses where pixels are."
        }
      let first = Finding(
        "From intact to fully shuffled images, \(network.name) goes from "
          + "\(percent(intact.accuracy)) to \(percent(shuffled.accuracy)), a loss of "
          + "\(points(loss(shuffled))); over all arrangements it varies by "
          + "\(points(range(network)))\(conclusion)",
        isInconclusive: outcome == .inconclusive)
      return network == .dense || outcome == .inconclusive
        ? [first]
        : [first, Finding(withinBlocks(network)), Finding(ofBlocks(network))]
    }
  }

  /// The measures that claims can refer to: each network's accuracies, losses and range.
  var measures: [Measure] {
    results.map { Measure(name($0), $0.accuracy) }
      + results.filter { $0.variant != .intact }.map { Measure("\(name($0)) loss", loss($0)) }
      + networks.map(rangeMeasure)
  }

  private func rangeMeasure(_ network: NetworkChoice) -> Measure {
    Measure("\(network.name) range", fromMeans: range(network), over: results[0].accuracy.n)
  }

  private func name(_ point: LocalityPoint) -> String {
    "\(point.network.name) \(point.shuffle.rawValue) \(point.side)"
  }

  /// Returns the finding on the smallest blocks within which a network needs order.
  private func withinBlocks(_ network: NetworkChoice) -> String {
    let start = "Shuffling pixels within blocks"
    guard let first = costly(.within, network).min(by: { $0.side < $1.side }) else {
      return "\(start) of any size costs \(network.name) no more than "
        + "\(points(Self.negligible))."
    }
    return "\(start) of \(first.side)×\(first.side) is the first to cost \(network.name) more than "
      + "\(points(Self.negligible)): \(points(loss(first)))."
  }

  /// Returns the finding on the largest blocks between which a network needs order.
  private func ofBlocks(_ network: NetworkChoice) -> String {
    guard let last = costly(.blocks, network).max(by: { $0.side < $1.side }) else {
      return "Moving blocks of any size as wholes costs \(network.name) no more than "
        + "\(points(Self.negligible))."
    }
    return "Moving blocks as wholes costs it more than "
      + "\(points(Self.negligible)) up to \(last.side)×\(last.side): "
      + "\(points(loss(last)))."
  }

  /// The largest loss of accuracy that counts as negligible.
  private static let negligible = Claim.negligible

  private func costly(_ shuffle: BlockShuffle, _ network: NetworkChoice) -> [LocalityPoint] {
    results.filter {
      $0.network == network && $0.shuffle == shuffle && printed(loss($0).mean) > Self.negligible
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

  /// Returns the difference between the mean accuracies of the best and the worst arrangement.
  private func range(_ network: NetworkChoice) -> Double {
    let means = results.filter { $0.network == network }.map(\.accuracy.mean)
    return (means.max() ?? .nan) - (means.min() ?? .nan)
  }
}
