import Foundation
import Results
import Runs

/// The findings of a samples experiment.
struct SamplesFindings: Sendable {
  private let results: [SamplesPoint]

  /// Creates the findings of an experiment.
  init(points: [SamplesPoint]) {
    results = points
  }

  /// The findings, as far as the points allow any.
  var findings: [Finding] { memories + (gaps + comparison).map { Finding($0) } }

  /// The networks that learned all training images by heart, and the numbers of images.
  private var memories: [Finding] {
    let share = percent(Claim.byHeart, decimals: 1)
    return networks.map { network in
      let outcomes = results(network).map {
        (point: $0, outcome: Claim.denseMemorises.outcome(of: $0.trainingMeasure))
      }
      if let learned = outcomes.last(where: { $0.outcome == .holds })?.point {
        return Finding(
          "\(network.name) still gets at least \(share) of \(grouped(learned.images)) training "
            + "images right, and \(percent(learned.test)) of the test images.")
      }
      guard outcomes.contains(where: { $0.outcome == .inconclusive }) else {
        return Finding("\(network.name) never gets \(share) of its training images right.")
      }
      return Finding(
        "Inconclusive whether \(network.name) ever gets \(share) of its training images right.",
        isInconclusive: true)
    }
  }

  /// The accuracy that the networks lose from training to test images, with few training images.
  private var gaps: [String] {
    guard let size = typicalSize else { return [] }
    let gaps = networks.compactMap { network in
      results(network).first { $0.images == size }
        .map { "\(points($0.gap)) for \(network.name)" }
    }
    return [
      "After training on \(grouped(size)) images, training accuracy is above test accuracy by "
        + gaps.joined(separator: ", ") + "."
    ]
  }

  /// The number of images with which dense reaches the accuracy that the cnn has with fewer.
  private var comparison: [String] {
    let needs = comparisons.map { cnn in
      let needed = imagesNeeded(by: .dense, toReach: cnn, in: results)
      return
        "\(grouped(cnn.images)) (\(percent(cnn.test.mean, decimals: 1))): \(amount(needed, for: cnn))"
    }
    return needs.isEmpty
      ? []
      : [
        "For the test accuracy that cnn has with that many images, dense needs: "
          + needs.joined(separator: "; ") + "."
      ]
  }

  private var networks: [NetworkChoice] {
    results.map(\.network).uniqued
  }

  private func results(_ network: NetworkChoice) -> [SamplesPoint] {
    results.filter { $0.network == network }
  }

  /// A thousand images, or the middle of the numbers that were tried.
  private var typicalSize: Int? {
    let sizes = Set(results.map(\.images)).sorted()
    return sizes.contains(1_000) ? 1_000 : sizes.isEmpty ? nil : sizes[sizes.count / 2]
  }

  /// The cnn's points that dense is compared with: a hundred, a thousand and ten thousand images.
  ///
  /// If there are none of those, these are all points except the one with the most images, where
  /// dense can at best equal the cnn.
  private var comparisons: [SamplesPoint] {
    guard networks.contains(.dense) else { return [] }
    let cnn = results(.cnn).dropLast()
    let round = cnn.filter { [100, 1_000, 10_000].contains($0.images) }
    return round.isEmpty ? Array(cnn) : round
  }

  private func amount(_ needed: Measure?, for cnn: SamplesPoint) -> String {
    let sizes = results(.dense).map(\.images)
    guard let needed else { return "more than \(grouped(sizes.last ?? 0))" }
    func count(_ images: Double) -> String {
      images < 1e15 ? grouped(Int(images.rounded())) : String(format: "%.0e", images)
    }
    let factor = String(format: "%.1f times", needed.value / Double(cnn.images))
    let interval =
      needed.interval.map { ", \(count($0.lowerBound)) to \(count($0.upperBound))" }
      ?? ", no interval"
    let isLeast = needed.value <= Double(sizes.first ?? 0)
    return "\(isLeast ? "at most" : "about") \(count(needed.value)) (\(factor)\(interval))"
  }
}
