import Experiments
import Results

/// Formats the claims of each text with the measured numbers, followed by how many of them hold.
func claimsReport(_ judgements: [Judgement], on terminal: Terminal) -> String {
  let parts = SourceText.allCases.map { text in
    ([terminal.styled(text.rawValue, \.bold), ""]
      + judgements.filter { $0.claim.text == text }.map { lines($0, on: terminal) })
      .joined(separator: "\n")
  }
  return parts.joined(separator: "\n\n") + "\n\n"
    + wrapped(
      claimsCount(judgements) + " " + Judgement.correction(of: judgements), width: terminal.width)
}

/// Formats a claim as two lines: the verdict and the claim, and the numbers.
private func lines(_ judgement: Judgement, on terminal: Terminal) -> String {
  let expected = judgement.claim.expectation.text(in: judgement.claim.unit)
  let (mark, style): (String, (String) -> String) =
    switch judgement.verdict {
    case .holds: ("✓ holds", \.green)
    case .doesNotHold: ("✗ does not hold", \.red)
    case .compatible: ("✓ compatible", \.green)
    case .undecided: ("? undecided", \.yellow)
    case .notTested: ("· not tested", \.yellow)
    }
  let found = [
    judgement.measured.isEmpty ? nil : "measured \(judgement.measured)", judgement.obstacle,
  ].compactMap(\.self).joined(separator: "; ")
  let indent = String(repeating: " ", count: 16)
  let text = wrapped(
    "\(indent)\(judgement.claim.sentence)\n\(indent)expected \(expected); \(found)",
    width: terminal.width)
  return terminal.styled(mark, style) + text.dropFirst(mark.count)
}

/// Formats the claims as Markdown tables, one per text.
func claimsMarkdown(_ judgements: [Judgement]) -> String {
  let parts = SourceText.allCases.map { text in
    let rows = judgements.filter { $0.claim.text == text }.map { judgement in
      let claim = judgement.claim
      return "| \(claim.sentence) | \(claim.expectation.text(in: claim.unit)) | "
        + "\(judgement.measured) | \(judgement.verdict.rawValue)"
        + (judgement.obstacle.map { ": \($0)" } ?? "") + " |\n"
    }
    return "**\(text.rawValue)**\n\n| claim | expected | measured | verdict |\n"
      + "| --- | --: | --: | --- |\n" + rows.joined()
  }
  return parts.joined(separator: "\n") + "\n" + claimsCount(judgements) + " "
    + Judgement.correction(of: judgements) + "\n"
}

/// Formats the number of claims per verdict, such as "72 claims: 50 hold, 12 do not hold, 2 are
/// compatible, 1 undecided, 7 not tested."
func claimsCount(_ judgements: [Judgement]) -> String {
  func count(_ verdict: Verdict) -> Int { judgements.count { $0.verdict == verdict } }
  return "\(plural(judgements.count, "claim")): \(count(.holds)) hold, "
    + "\(count(.doesNotHold)) do not hold, \(count(.compatible)) are compatible, "
    + "\(count(.undecided)) undecided, \(count(.notTested)) not tested."
}
