import Foundation
import Results

/// The results of the line detectors.
package struct EdgeResult: Sendable {
  /// The pairs in the order of their seeds; at least one.
  package let pairs: [EdgePair]
  /// Whether the first pair has the text's seeds.
  package let isTheTexts: Bool
  /// What detectors with the first pair's seeds make of a column without training lines; nil unless
  /// these are the text's.
  var unseenColumn: UnseenColumn?

  /// The first pair, which is the text's by default.
  package var first: EdgePair { pairs[0] }

  /// Formats a detector's weights like the text's tables.
  package static func rows(of weights: [[Double]]) -> [String] {
    weights.map { $0.map { String(format: "%+5.2f", $0) }.joined(separator: " ") }
  }

  /// The values that the text claims to have measured and printed.
  enum Text {
    static let fc = (train: 1.0, fresh: 0.8)
    static let conv = (train: 0.95, fresh: 0.875)
    static let fcRows = [
      "-1.57 +0.83 +1.05 +0.60 +1.37 +0.46 +0.74 -1.80",
      "-1.58 +1.67 +1.15 +1.75 +0.01 +0.14 +0.18 -2.17",
      "-2.40 -0.29 -0.34 +0.46 +0.44 +1.58 +1.52 -1.24",
      "-1.67 +1.94 +1.14 -0.05 -1.03 +0.74 -1.56 -1.15",
      "-1.76 -0.17 +0.10 -0.45 -0.11 -0.28 +0.49 -1.30",
      "-1.90 -0.45 +0.98 +1.17 +0.47 +1.81 -0.78 -2.50",
      "-1.76 -0.78 -0.23 -0.43 +1.46 -0.44 +0.42 -0.25",
      "-2.35 +0.55 -0.02 +0.71 +0.78 +0.00 +1.06 -0.79",
    ]
    static let convRows = ["+2.35 -2.80 -2.06", "+2.36 -1.84 -2.06", "+2.35 -1.27 -1.84"]
  }

  /// The largest difference between the printed weights and the text's tables; 0 if every digit is
  /// the same.
  var largestDifference: Double {
    func numbers(_ rows: [String]) -> [Double] {
      rows.flatMap { $0.split(separator: " ").compactMap { Double($0) } }
    }
    let found = numbers(Self.rows(of: first.fc.weights) + Self.rows(of: first.conv.weights))
    return zip(found, numbers(Text.fcRows + Text.convRows)).map { abs($0 - $1) }.max() ?? .infinity
  }

  /// The seeds of the fresh batches on which the first pair's accuracies are exactly the text's.
  var seedsOfTheTextsAccuracies: [UInt64] {
    zip(first.fc.freshAccuracies, first.conv.freshAccuracies).enumerated()
      .filter { $1 == (Text.fc.fresh, Text.conv.fresh) }
      .map { first.trainSeed + 1 + UInt64($0.offset) }
  }

  /// The difference by which conv's accuracy exceeds fc's on a fresh batch of the first pair.
  var lead: SampleSummary {
    SampleSummary(zip(first.conv.freshAccuracies, first.fc.freshAccuracies).map { $0 - $1 })
  }

  /// The same difference for each pair, as the mean over its batches.
  ///
  /// Some kernels learn and others stay at chance, so that their mean is not typical of any.
  var leads: [Double] { pairs.map { $0.conv.freshAccuracy.mean - $0.fc.freshAccuracy.mean } }

  /// The median of the leads, as a measure.
  var medianLead: Measure {
    Measure(Claim.convolutionLeadsOverTrainings.measure, medianOf: leads)
  }

  /// The measures that claims can refer to.
  var measures: [Measure] {
    let outcomes = [(first.fc, \EdgePair.fc, Text.fc), (first.conv, \.conv, Text.conv)]
    var measures = outcomes.flatMap { outcome, path, text in
      let atLeast = outcome.freshAccuracies.count { $0 >= text.fresh }
      return [
        Measure("\(outcome.name) parameters", exactly: Double(outcome.parameterCount)),
        Measure("\(outcome.name) weights", exactly: Double(outcome.parameterCount - 1)),
        outcome.trainMeasure,
        Measure("\(outcome.name) fresh accuracy", outcome.freshAccuracy),
        Measure(
          "\(outcome.name) share of batches at or above the text's",
          exactly: Double(atLeast) / Double(outcome.freshAccuracies.count)),
        outcome.columnsMeasure,
        Measure(
          "\(outcome.name) train accuracy over trainings",
          SampleSummary(proportions: pairs.map { $0[keyPath: path].trainAccuracy })),
        Measure(
          "\(outcome.name) fresh accuracy over trainings",
          SampleSummary(proportions: pairs.map { $0[keyPath: path].freshAccuracy.mean })),
      ]
    }
    for (name, isEdge) in [("a line", true), ("noise", false)] {
      let images = EdgeImage.generate(EdgeExperiment.trainingImages, seed: first.trainSeed)
        .filter { $0.isEdge == isEdge }
      let lit = images.reduce(0) { $0 + $1.lit.count }
      measures.append(
        Measure("lit pixels of \(name)", exactly: Double(lit) / Double(images.count)))
    }
    let kernel = first.conv.weights
    let left = kernel.map { $0[0] }
    measures += [
      Measure(
        "parameter ratio",
        exactly: Double(first.fc.parameterCount) / Double(first.conv.parameterCount)),
      Measure("conv fresh lead", lead),
      Measure("conv fresh lead over trainings", SampleSummary(leads)), medianLead,
      Measure(Claim.convolutionLeadsInMostTrainings.measure, shareAbove0: leads),
      Measure(
        "batches with the text's accuracies", exactly: Double(seedsOfTheTextsAccuracies.count)),
      Measure("conv kernel left column lowest", exactly: left.min() ?? .nan),
      Measure("conv kernel left column highest", exactly: left.max() ?? .nan),
      Measure(
        "conv kernel other columns highest",
        exactly: kernel.flatMap { $0.dropFirst() }.max() ?? .nan),
      Measure("conv kernel cosine with Sobel", exactly: cosineWithSobel(kernel)),
      Measure("conv kernel sum", exactly: kernel.joined().reduce(0, +)),
      Measure(
        "fc share of variance between columns",
        exactly: shareOfVarianceBetweenColumns(first.fc.weights)),
      Measure(
        "fc columns with a negative sum",
        exactly: Double(columnSums(first.fc.weights).count { $0 < 0 })),
    ]
    if isTheTexts { measures.append(tablesMeasure) }
    return measures + (unseenColumn?.measures ?? [])
  }

  /// The largest difference from the text's tables, as a measure.
  var tablesMeasure: Measure {
    Measure(Claim.tablesOfWeights.measure, exactly: largestDifference)
  }
}
