import Foundation
import Results

extension Comparison {
  /// The sentence that concludes the comparison.
  package var sentence: String {
    if let obstacle { return "\(names.a) and \(names.b) cannot be compared: \(obstacle)." }
    return cells.count == 1 ? cells[0].sentence(names.a, names.b) : sentenceOnAllCells
  }

  private var sentenceOnAllCells: String {
    func count(_ conclusion: CellComparison.Conclusion) -> Int {
      cells.count { $0.conclusion == conclusion }
    }
    let (better, worse) = (count(.aIsBetter), count(.bIsBetter))
    let all = plural(cells.count, "cell")
    switch conclusion {
    case .aIsBetter:
      return "\(names.a) is better than \(names.b) in \(better) of \(all), and worse in none."
    case .bIsBetter:
      return "\(names.b) is better than \(names.a) in \(worse) of \(all), and worse in none."
    case .undecided where better > 0:
      return "Neither is better: \(names.a) is better in \(better) of \(all), \(names.b) in "
        + "\(worse)."
    case .undecided:
      return "Undecided between \(names.a) and \(names.b): none of \(all) shows a difference."
    }
  }
}

extension CellComparison {
  fileprivate func sentence(_ nameA: String, _ nameB: String) -> String {
    switch conclusion {
    case .aIsBetter: return "\(nameA) is better than \(nameB) by \(points(difference))."
    case .bIsBetter: return "\(nameB) is better than \(nameA) by \(points(difference))."
    case .undecided:
      let start =
        "Undecided between \(nameA) and \(nameB): the difference is \(signedPoints(difference))"
      guard hasSeveralSeeds, difference.interval != nil || difference.hasNoSpread else {
        return "\(start), and one run says nothing about other seeds."
      }
      guard difference.hasNoSpread, difference.value != 0 else {
        return "\(start), which can be 0."
      }
      return "\(start) without any spread, which so few runs can show by chance."
    }
  }

  /// What the interval of the difference covers.
  package var coverage: String {
    if hasSeveralSeeds, difference.hasNoSpread {
      return "There is no interval, because the differences have no spread; p is that of a "
        + "permutation test."
    }
    let interval = "± is the 95 % interval of the mean difference. It covers"
    let isKnown = difference.interval != nil
    return switch (hasSeveralSeeds && isKnown, coversImages && isKnown) {
    case (true, true): "\(interval) other seeds and other test images of the same kind."
    case (true, false): "\(interval) other seeds, but not other test images."
    case (false, true): "\(interval) other test images of the same kind, but not other seeds."
    case (false, false): "A single run has no interval over seeds."
    }
  }
}

/// Formats the magnitude of a difference, such as "1.30 ± 0.08 points".
private func points(_ difference: DifferenceEstimate) -> String {
  let magnitude = abs(difference.value)
  guard let margin = difference.margin else { return points(magnitude, decimals: 2) }
  return String(format: "%.2f ± ", 100 * magnitude) + points(margin, decimals: 2)
}

/// Formats a difference, such as "+1.30 ± 0.08 points".
package func signedPoints(_ difference: DifferenceEstimate) -> String {
  let value = signedPoints(difference.value)
  guard let margin = difference.margin else { return value }
  return value.replacing(" points", with: "") + " ± " + points(margin, decimals: 2)
}
