/// What the points of a locality experiment say, in words and in numbers.
public struct LocalityFindings: Sendable {
  private let results: [LocalityPoint]
  private let classes: Int

  /// The findings of an experiment.
  ///
  /// - Parameter classes: How many classes the images have; a network at chance has nothing to lose.
  public init(points: [LocalityPoint], classes: Int) {
    results = points
    self.classes = classes
  }

  /// One sentence each, as far as the points go.
  public var sentences: [String] {
    networks.flatMap { network -> [String] in
      guard let intact = intact(network), let shuffled = point(network, "shuffled") else {
        return []
      }
      guard hasLearned(intact.accuracy, classes: classes) else {
        return [
          "With \(percent(intact.accuracy)) on intact images, \(network.name) has learned too "
            + "little to lose anything."
        ]
      }
      return [
        "From intact to fully shuffled images, \(network.name) goes from "
          + "\(percent(intact.accuracy)) to \(percent(shuffled.accuracy)), a loss of "
          + "\(points(loss(shuffled))); over all arrangements it varies by "
          + "\(points(range(network), signed: false))"
          + (printed(range(network)) <= Self.negligible
            ? ": it makes no use of where pixels are." : ".")
      ] + (network == .dense ? [] : [withinBlocks(network), ofBlocks(network)])
    }
  }

  /// The numbers that claims can refer to: accuracies, losses, and over how much a network varies.
  var measures: [Measure] {
    results.map { Measure(name($0), $0.accuracy) }
      + results.filter { $0.variant != "intact" }.map { Measure("\(name($0)) loss", loss($0)) }
      + networks.map {
        Measure("\($0.name) range", fromMeans: range($0), over: results[0].accuracy.n)
      }
  }

  private func name(_ point: LocalityPoint) -> String {
    "\(point.network.name) \(point.shuffle.rawValue) \(point.side)"
  }

  /// The smallest blocks within which a network needs order.
  private func withinBlocks(_ network: NetworkChoice) -> String {
    let start = "Shuffling pixels within blocks"
    guard let first = costly(.within, network).min(by: { $0.side < $1.side }) else {
      return "\(start) of any size costs \(network.name) no more than "
        + "\(points(Self.negligible, signed: false))."
    }
    return "\(start) of \(first.side)×\(first.side) is the first to cost \(network.name) more than "
      + "\(points(Self.negligible, signed: false)): \(points(loss(first)))."
  }

  /// The largest blocks between which a network needs order.
  private func ofBlocks(_ network: NetworkChoice) -> String {
    guard let last = costly(.blocks, network).max(by: { $0.side < $1.side }) else {
      return "Moving blocks of any size as wholes costs \(network.name) no more than "
        + "\(points(Self.negligible, signed: false))."
    }
    return "Moving blocks as wholes costs it more than "
      + "\(points(Self.negligible, signed: false)) up to \(last.side)×\(last.side): "
      + "\(points(loss(last)))."
  }

  /// The loss of accuracy up to which an arrangement costs nothing.
  private static let negligible = 0.01

  private func costly(_ shuffle: BlockShuffle, _ network: NetworkChoice) -> [LocalityPoint] {
    results.filter {
      $0.network == network && $0.shuffle == shuffle && printed(loss($0).mean) > Self.negligible
    }
  }

  private var networks: [NetworkChoice] {
    results.map(\.network).uniqued
  }

  private func intact(_ network: NetworkChoice) -> LocalityPoint? { point(network, "intact") }

  private func point(_ network: NetworkChoice, _ variant: String) -> LocalityPoint? {
    results.first { $0.network == network && $0.variant == variant }
  }

  /// By how much the same seeds' intact images did better.
  private func loss(_ point: LocalityPoint) -> SampleSummary {
    SampleSummary(
      zip(intact(point.network)?.accuracies ?? [], point.accuracies).map(-))
  }

  /// From the worst arrangement's mean to the best's.
  private func range(_ network: NetworkChoice) -> Double {
    let means = results.filter { $0.network == network }.map(\.accuracy.mean)
    return (means.max() ?? .nan) - (means.min() ?? .nan)
  }
}
