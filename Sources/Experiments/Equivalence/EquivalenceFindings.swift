import Foundation
import Results

/// Which kind of layer is rewritten as the other, by its name in results.
enum RewriteDirection: String, Sendable {
  case convolutionAsDense = "conv as dense"
  case denseAsConvolution = "dense as conv"

  /// The claim that the rewritten layer computes something else.
  var claim: Claim {
    switch self {
    case .convolutionAsDense: .denseIsNoConvolution
    case .denseAsConvolution: .convolutionIsNotDense
    }
  }
}

/// One kind of layer rewritten as the other, over all seeds.
package struct EquivalenceResult: Sendable {
  /// Which kind is rewritten.
  let direction: RewriteDirection
  /// The layer, such as "Conv2D(32, 3×3)".
  package let layer: String
  /// The layer that it was rewritten as, such as "Dense(21,632)".
  package let rewritten: String
  /// The number of images on which both were compared.
  package let images: Int
  /// One comparison per seed; at least one.
  let comparisons: [LayerComparison]

  /// The number of sets of weights that were drawn.
  package var seeds: Int { comparisons.count }
  /// The number of weights of the layer, without biases.
  package var weights: Int { comparisons[0].weights }
  /// The number of weights of the rewritten layer.
  package var rewrittenWeights: Int { comparisons[0].rewrittenWeights }
  /// The largest number of those weights, over the seeds, that are not zero.
  package var nonzeroWeights: Int { comparisons.map(\.nonzeroWeights).max() ?? 0 }
  /// The largest number of distinct values, over the seeds, among the weights that are not zero.
  package var distinctWeights: Int { comparisons.map(\.distinctWeights).max() ?? 0 }
  /// The fraction of the rewritten layer's weights that is zero.
  package var zeroShare: Double { 1 - Double(nonzeroWeights) / Double(rewrittenWeights) }
  /// The largest absolute difference of any output on any image with any seed.
  package var largestDifference: Double { comparisons.map(\.largestDifference).max() ?? .nan }
  /// The largest absolute output on any image with any seed.
  package var largestOutput: Double { comparisons.map(\.largestOutput).max() ?? .nan }

  /// Whether both layers compute the same function, which is what the claim denies.
  var isEquivalent: Bool { direction.claim.outcome(of: differenceMeasure) == .doesNotHold }

  private var differenceMeasure: Measure {
    Measure(direction.claim.measure, exactly: largestDifference)
  }

  /// The measures that claims can refer to.
  var measures: [Measure] {
    let others = [
      ("largest output", largestOutput), ("weights", Double(weights)),
      ("rewritten weights", Double(rewrittenWeights)), ("nonzero weights", Double(nonzeroWeights)),
      ("distinct weights", Double(distinctWeights)), ("zero share", zeroShare),
      ("weight ratio", Double(rewrittenWeights) / Double(weights)),
    ]
    return [differenceMeasure]
      + others.map { Measure("\(direction.rawValue) \($0)", exactly: $1) }
  }

  private var sentence: String {
    "\(layer) rewritten as \(rewritten): on \(grouped(images)) images their outputs differ by at most "
      + String(format: "%.2g", largestDifference)
      + String(format: ", where the largest is %.2g", largestOutput)
      + (isEquivalent ? ": the same function. " : ": not the same function. ")
      + (rewrittenWeights == weights
        ? "It takes as many weights, \(grouped(weights))"
        : "It takes \(grouped(rewrittenWeights)) weights for \(grouped(weights))")
      + "; \(percent(zeroShare, decimals: 1)) of them are zero, the others have "
      + "\(grouped(distinctWeights)) different values."
  }

  /// Returns the findings: a sentence on both directions, and one on each.
  ///
  /// - Parameter results: The results of both directions.
  static func sentences(of results: [EquivalenceResult]) -> [String] {
    let failing = results.filter { !$0.isEquivalent }
    let ratio = results.map { Double($0.rewrittenWeights) / Double($0.weights) }.max() ?? .nan
    return [
      failing.isEmpty
        ? "Each of these layers can be rewritten as the other kind, at a cost of up to "
          + "\(grouped(Int(ratio.rounded()))) times the weights: \"they are not interchangeable\" does not "
          + "hold for what they can compute. What training finds is another question."
        : "The rewritten layer does not compute the same where it was "
          + failing.map(\.direction.rawValue).joined(separator: " and ") + "."
    ] + results.map(\.sentence)
  }
}
