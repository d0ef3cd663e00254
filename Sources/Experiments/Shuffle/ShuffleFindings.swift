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
        (NetworkKind.dense, ImageVariant.normal, 0.978), (.dense, .shuffled, 0.978),
        (.cnn, .normal, 0.992),
      ] {
        if let cell = cell(network, variant, variant) {
          sentences.append(judgement(of: cell, claim: claim))
        }
      }
    }
    if let normal = cell(.dense, .normal, .normal),
      let shuffled = cell(.dense, .shuffled, .shuffled)
    {
      let difference = shuffled.accuracy.mean - normal.accuracy.mean
      sentences.append(
        "Retrained on shuffled pixels, dense changes by \(points(difference)): "
          + (isTolerable(difference)
            ? "it never used where pixels are."
            : "more than the \(points(Self.tolerance, signed: false)) that "
              + "\"barely changes\" allows."))
    }
    for network in [NetworkKind.cnn, .dense] {
      if let moved = cell(network, .normal, .shuffled) {
        if let normal = cell(network, .normal, .normal),
          !hasLearned(normal.accuracy, classes: classes)
        {
          sentences.append(
            "\(network.rawValue) has learned too little of normal images to lose it on others.")
          continue
        }
        sentences.append(
          "Trained on normal and tested on shuffled images, \(network.rawValue) gives "
            + "\(percent(moved.accuracy)), where chance is \(percent(chance)): "
            + (isChance(moved.accuracy)
              ? "the collapse to random." : "not the collapse to random."))
      }
    }
    if let retrained = cell(.cnn, .shuffled, .shuffled),
      cell(.cnn, .normal, .normal).map({ hasLearned($0.accuracy, classes: classes) }) ?? true
    {
      let loss = cell(.cnn, .normal, .normal).map { $0.accuracy.mean - retrained.accuracy.mean }
      sentences.append(
        "Retrained on shuffled images, cnn gives \(percent(retrained.accuracy))"
          + (loss.map { ", \(points(-$0)) from its normal images" } ?? "") + ": "
          + (isChance(retrained.accuracy)
            ? "it collapses to random." : "it does not collapse to random."))
    }
    return sentences
  }

  /// From how many epochs on the texts' percentages are judged.
  private static let claimedEpochs = 10
  /// How far from a claim like "~97.8 %" a mean may lie and still bear it out.
  private static let tolerance = 0.003

  /// Judged at the hundredths of a point that are printed: 98.1 % less 97.8 % are not quite 0.3
  /// points in binary, and no sentence should contradict itself.
  private func isTolerable(_ difference: Double) -> Bool {
    (abs(difference) * 10_000).rounded() <= Self.tolerance * 10_000
  }

  private func judgement(of cell: ResultCell, claim: Double) -> String {
    let difference = cell.accuracy.mean - claim
    let holds = isTolerable(difference)
    return
      "\(cell.model) on \(cell.variant) images: \(percent(cell.accuracy)) after "
      + "\(epochs) epoch\(epochs == 1 ? "" : "s")"
      + (cell.model == NetworkKind.cnn.rawValue && dropout > 0
        ? " with a dropout of \(dropout)" : "") + "; "
      + "the texts' \(percent(claim)) \(holds ? "holds" : "does not hold") "
      + "(\(points(difference)); at most ±\(points(Self.tolerance, signed: false)) asked)."
  }

  /// Whether an accuracy is no better than guessing: within half of chance (but five points at most).
  /// A network that
  /// sees scrambled images guesses some classes more often than others, so that it seldom hits
  /// chance exactly.
  private func isChance(_ accuracy: SampleSummary) -> Bool {
    abs(accuracy.mean - chance) <= min(0.05, chance / 2)
  }

  private func cell(
    _ network: NetworkKind, _ trainedOn: ImageVariant, _ testedOn: ImageVariant
  ) -> ResultCell? {
    cells.first {
      $0.model == network.rawValue && $0.variant == trainedOn.rawValue
        && $0.testedOn == testedOn.rawValue
    }
  }
}
