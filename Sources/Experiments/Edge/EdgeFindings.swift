import Foundation
import Results

extension EdgeResult {
  /// The findings; the text is judged only if its seeds were used.
  var findings: [Finding] {
    var findings = [fresh]
    if isTheTexts { findings += [tables, training, luck].map { Finding($0) } }
    findings.append(Finding(columns))
    if pairs.count > 1 { findings.append(trainings) }
    return findings
  }

  private var tables: String {
    Claim.tablesOfWeights.outcome(of: tablesMeasure) == .holds
      ? "Both tables of weights are the text's, digit for digit."
      : "The tables of weights are not the text's: they differ by up to "
        + String(format: "%.2f.", largestDifference)
  }

  private var training: String {
    let outcomes = [
      Claim.fcTrainAccuracy.outcome(of: first.fc.trainMeasure),
      Claim.convTrainAccuracy.outcome(of: first.conv.trainMeasure),
    ]
    return "On the \(EdgeExperiment.trainingImages) training images fc has "
      + "\(accuracy(first.fc.trainAccuracy)), conv \(accuracy(first.conv.trainAccuracy)); the text's "
      + "\(accuracy(Text.fc.train)) and \(accuracy(Text.conv.train)) "
      + (outcomes.allSatisfy { $0 == .holds } ? "hold." : "do not hold.")
  }

  private var fresh: Finding {
    finding(
      "On \(lead.n == 1 ? "a fresh batch" : batches(lead.n, "fresh ")) of \(EdgeExperiment.batchImages), fc has "
        + "\(percent(first.fc.freshAccuracy)), conv \(percent(first.conv.freshAccuracy)): ",
      "the kernel generalises", .convolutionLeads, lead)
  }

  private var luck: String {
    let seeds = seedsOfTheTextsAccuracies
    let shown = seeds.prefix(8).map(String.init).joined(separator: ", ")
    let claim = "\(accuracy(Text.fc.fresh)) beside \(accuracy(Text.conv.fresh))"
    let lucky = zip([first.fc, first.conv], [Text.fc.fresh, Text.conv.fresh]).map { outcome, text in
      let count = outcome.freshAccuracies.count { $0 >= text }
      return accuracy(Double(count) / Double(outcome.freshAccuracies.count))
    }
    return
      (seeds.isEmpty
      ? "None of these batches gives the text's \(claim)"
      : "The text's \(claim) comes with \(seeds.count) of them (seed \(shown)"
        + (seeds.count > 8 ? ", …)" : ")"))
      + "; fc has at least \(accuracy(Text.fc.fresh)) on \(lucky[0]) of them, conv at least "
      + "\(accuracy(Text.conv.fresh)) on \(lucky[1])."
  }

  private var columns: String {
    let all = Array(EdgeImage.lineColumns)
    let found = [first.fc, first.conv].map { outcome in
      let missed = all.filter { !outcome.columns.contains($0) }
      return "\(outcome.name) recognises \(outcome.columns.count)"
        + (missed.isEmpty
          ? "" : " (not column \(missed.map(String.init).joined(separator: ", ")))")
    }
    return "Of the \(all.count) lines that there are, " + found.joined(separator: ", ")
      + ": \"no matter what column\" "
      + (Claim.kernelFindsEveryColumn.outcome(of: first.conv.columnsMeasure) == .holds
        ? "holds for conv." : "does not hold for conv.")
  }

  private var trainings: Finding {
    let ahead = leads.count { $0 > 0 }
    let claim = Claim.convolutionLeadsOverTrainings
    let outcome = claim.outcome(of: medianLead)
    let lead = signedPoints(medianLead.value)
    let conclusion =
      switch outcome {
      case .holds: "as a rule the kernel generalises better."
      case .doesNotHold: "as a rule the kernel generalises no better."
      case .inconclusive:
        medianLead.interval == nil
          ? "too few trainings for an interval." : "inconclusive, the interval contains 0."
      }
    let (fc, conv) = (
      SampleSummary(proportions: pairs.map(\.fc.freshAccuracy.mean)),
      SampleSummary(proportions: pairs.map(\.conv.freshAccuracy.mean))
    )
    func extremes(_ summary: SampleSummary) -> String {
      " (\(accuracy(summary.minimum)) to \(accuracy(summary.maximum)))"
    }
    return Finding(
      "Trained \(pairs.count) times, from other images and first weights each time, fc has "
        + "\(percent(fc))\(extremes(fc)) on fresh images, conv \(percent(conv))\(extremes(conv)), and "
        + "conv is ahead in \(ahead), by a median of \(lead): \(conclusion)",
      isInconclusive: outcome == .inconclusive)
  }

  /// Returns the finding that one detector is better or worse, as the claim's judge decides.
  private func finding(
    _ start: String, _ subject: String, _ claim: Claim, _ lead: SampleSummary
  ) -> Finding {
    let outcome = claim.outcome(of: Measure(claim.measure, lead))
    let conclusion =
      switch outcome {
      case .holds: "\(subject) better (\(signedPoints(lead.mean)))."
      case .doesNotHold: "\(subject) no better (\(signedPoints(lead.mean)))."
      case .inconclusive:
        lead.interval == nil
          ? "one comparison, no interval."
          : "inconclusive (\(signedPoints(lead.mean)), the interval contains 0)."
      }
    return Finding(start + conclusion, isInconclusive: outcome == .inconclusive)
  }

  private func accuracy(_ fraction: Double) -> String { percent(fraction, decimals: 1) }
}
