import Foundation

extension EdgeResult {
  /// What the numbers say, in words; the text is judged only where its seeds were used.
  public var sentences: [String] {
    (isTheTexts ? [tables, training] : []) + [fresh] + (isTheTexts ? [luck] : []) + [columns]
      + (pairs.count > 1 ? [trainings] : [])
  }

  private var tables: String {
    largestDifference == 0
      ? "Both tables of weights are the text's, digit for digit."
      : "The tables of weights are not the text's: they differ by up to "
        + String(format: "%.2f.", largestDifference)
  }

  private var training: String {
    let found = (first.fc.trainAccuracy, first.conv.trainAccuracy)
    return "On the \(EdgeExperiment.trainingImages) training images fc has \(percent(found.0)), "
      + "conv \(percent(found.1)); the text's \(percent(Text.fc.train)) and "
      + "\(percent(Text.conv.train)) "
      + (found == (Text.fc.train, Text.conv.train) ? "hold." : "do not hold.")
  }

  private var fresh: String {
    "On \(batches(lead.n)) of \(EdgeExperiment.batchImages), fc has "
      + "\(percent(first.fc.freshAccuracy)), conv \(percent(first.conv.freshAccuracy)): "
      + verdict(of: lead, "the kernel generalises")
  }

  private var luck: String {
    let seeds = seedsOfTheTextsAccuracies
    let shown = seeds.prefix(8).map(String.init).joined(separator: ", ")
    let claim = "\(percent(Text.fc.fresh)) beside \(percent(Text.conv.fresh))"
    let lucky = zip([first.fc, first.conv], [Text.fc.fresh, Text.conv.fresh]).map { outcome, text in
      let count = outcome.freshAccuracies.count { $0 >= text }
      return percent(Double(count) / Double(outcome.freshAccuracies.count))
    }
    return
      (seeds.isEmpty
      ? "None of these batches gives the text's \(claim)"
      : "The text's \(claim) comes with \(seeds.count) of them (seed \(shown)"
        + (seeds.count > 8 ? ", …)" : ")"))
      + "; fc has at least \(percent(Text.fc.fresh)) on \(lucky[0]) of them, conv at least "
      + "\(percent(Text.conv.fresh)) on \(lucky[1])."
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
      + (first.conv.columns == all ? "holds for conv." : "does not hold for conv.")
  }

  private var trainings: String {
    let ahead = pairs.count { $0.conv.freshAccuracy.mean > $0.fc.freshAccuracy.mean }
    let (fc, conv) = (
      SampleSummary(pairs.map(\.fc.freshAccuracy.mean)),
      SampleSummary(pairs.map(\.conv.freshAccuracy.mean))
    )
    func extremes(_ summary: SampleSummary) -> String {
      " (\(percent(summary.minimum)) to \(percent(summary.maximum)))"
    }
    return "Trained \(pairs.count) times, from other images and first weights each time, fc has "
      + "\(percent(fc))\(extremes(fc)) on fresh images, conv \(percent(conv))\(extremes(conv)), and "
      + "conv is ahead in \(ahead): "
      + verdict(of: leadOverTrainings, "as a rule the kernel generalises")
  }

  /// Better or worse only where the interval is on one side of zero.
  private func verdict(of lead: SampleSummary, _ subject: String) -> String {
    guard let interval = lead.interval else { return "one comparison, no interval." }
    let difference = points(lead.mean)
    if interval.lowerBound > 0 { return "\(subject) better (\(difference))." }
    if interval.upperBound < 0 { return "\(subject) worse (\(difference))." }
    return "no difference that shows (\(difference), the interval holds 0)."
  }

  private func batches(_ count: Int) -> String {
    count == 1 ? "a fresh batch" : "\(grouped(count)) fresh batches"
  }
}
