import Foundation

/// What the cells of a shuffled-pixels experiment say, in words.
public struct ShuffleFindings: Sendable {
  private let cells: [ResultCell]
  private let classes: Int
  private let chance: Double
  private let isMNIST: Bool
  private let epochs: Int
  private let dropout: Double

  /// The findings of an experiment.
  ///
  /// - Parameters:
  ///   - classes: How many classes the images have; chance is one in as many.
  ///   - isMNIST: Whether the images are all of MNIST's, to the byte; the texts' percentages are about
  ///     it, after ten epochs or more.
  ///   - epochs: How long the networks were trained.
  ///   - dropout: The cnn's, which the texts' own listing lacks.
  public init(
    cells: [ResultCell], classes: Int, isMNIST: Bool, epochs: Int, dropout: Double
  ) {
    self.cells = cells
    self.epochs = epochs
    self.classes = classes
    chance = 1 / Double(classes)
    self.isMNIST = isMNIST
    self.dropout = dropout
  }

  /// One sentence each, as far as the cells go.
  public var sentences: [String] {
    var sentences: [String] = []
    if isMNIST, epochs >= Self.claimedEpochs {
      for (network, variant, claim) in [
        ("dense", ImageVariant.normal, 0.978), ("dense", .shuffled, 0.978), ("cnn", .normal, 0.992),
      ] {
        if let cell = cell(network, variant, variant) {
          sentences.append(judgement(of: cell, claim: claim))
        }
      }
    }
    if let normal = cell("dense", .normal, .normal)?.accuracy,
      let shuffled = cell("dense", .shuffled, .shuffled)?.accuracy,
      hasLearned(normal, classes: classes)
    {
      let difference = shuffled.mean - normal.mean
      // No less than that of the differences seed by seed.
      let halfWidth = normal.halfWidth + shuffled.halfWidth
      let isWithin = isTolerable((difference - halfWidth)...(difference + halfWidth))
      let conclusion =
        switch isWithin {
        case true?: "it never used where pixels are."
        case false?:
          "more than the \(points(Self.tolerance, signed: false)) that \"barely changes\" allows."
        case nil: Self.undecided
        }
      sentences.append(
        "Retrained on shuffled pixels, dense changes by \(points(difference)): \(conclusion)")
    }
    let others = cells.map(\.model).uniqued.filter { !["cnn", "dense"].contains($0) }
    for network in ["cnn", "dense"] + others {
      if let moved = cell(network, .normal, .shuffled) {
        if let normal = cell(network, .normal, .normal),
          !hasLearned(normal.accuracy, classes: classes)
        {
          sentences.append(
            "\(network) has learned too little of normal images to lose it on others.")
          continue
        }
        sentences.append(
          "Trained on normal and tested on shuffled images, \(network) gives "
            + "\(percent(moved.accuracy)), where chance is \(percent(chance)): "
            + (isChance(moved.accuracy).map {
              $0 ? "the collapse to random." : "not the collapse to random."
            } ?? Self.undecided))
      }
    }
    for network in ["cnn"] + others {
      guard let retrained = cell(network, .shuffled, .shuffled),
        cell(network, .normal, .normal).map({ hasLearned($0.accuracy, classes: classes) }) ?? true
      else { continue }
      let loss = cell(network, .normal, .normal).map { $0.accuracy.mean - retrained.accuracy.mean }
      sentences.append(
        "Retrained on shuffled images, \(network) gives \(percent(retrained.accuracy))"
          + (loss.map { ", \(points(-$0)) from its normal images" } ?? "") + ": "
          + (isChance(retrained.accuracy).map {
            $0 ? "it collapses to random." : "it does not collapse to random."
          } ?? Self.undecided))
    }
    return sentences
  }

  /// From how many epochs on the texts' percentages are judged.
  private static let claimedEpochs = 10
  /// How far from a claim like "~97.8 %" a mean may lie and still bear it out.
  private static let tolerance = 0.003

  /// What is said where an interval reaches to both sides.
  private static let undecided = "too few runs to tell."

  /// Whether differences are within the tolerance; nil where only some of them are.
  ///
  /// Judged at the hundredths of a point that are printed: 98.1 % less 97.8 % are not quite 0.3
  /// points in binary, and no sentence should contradict itself.
  private func isTolerable(_ differences: ClosedRange<Double>) -> Bool? {
    let least = (differences.lowerBound * 10_000).rounded()
    let most = (differences.upperBound * 10_000).rounded()
    let limit = Self.tolerance * 10_000
    if least >= -limit, most <= limit { return true }
    return least > limit || most < -limit ? false : nil
  }

  private func judgement(of cell: ResultCell, claim: Double) -> String {
    let difference = cell.accuracy.mean - claim
    let halfWidth = cell.accuracy.halfWidth
    let holds = isTolerable((difference - halfWidth)...(difference + halfWidth))
    return
      "\(cell.model) on \(cell.variant) images: \(percent(cell.accuracy)) after "
      + "\(epochs) epoch\(epochs == 1 ? "" : "s")"
      + (cell.model == "cnn" && dropout > 0
        ? " with a dropout of \(dropout)" : "") + "; "
      + "the texts' \(percent(claim)) "
      + (holds.map { $0 ? "holds " : "does not hold " } ?? "cannot be judged by so few runs ")
      + "(\(points(difference)); at most ±\(points(Self.tolerance, signed: false)) asked)."
  }

  /// Whether an accuracy is no better than guessing: its interval within half of chance (but five points
  /// at most); nil where only some of it is.
  ///
  /// A network that sees scrambled images guesses some classes more often than others, so that it seldom
  /// hits chance exactly.
  private func isChance(_ accuracy: SampleSummary) -> Bool? {
    let distance = abs(accuracy.mean - chance)
    let limit = min(0.05, chance / 2)
    if distance + accuracy.halfWidth <= limit { return true }
    return distance - accuracy.halfWidth > limit ? false : nil
  }

  private func cell(
    _ network: String, _ trainedOn: ImageVariant, _ testedOn: ImageVariant
  ) -> ResultCell? {
    cells.first {
      $0.model == network && $0.variant == trainedOn.rawValue
        && $0.testedOn == testedOn.rawValue
    }
  }
}

extension SampleSummary {
  /// Of the interval; 0 where a single run has none: then it is that run which is spoken of.
  fileprivate var halfWidth: Double { interval.map { ($0.upperBound - $0.lowerBound) / 2 } ?? 0 }
}
