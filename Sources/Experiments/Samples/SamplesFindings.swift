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

  /// The findings that the points allow.
  var findings: [Finding] { (memories + gaps + comparison).map { Finding($0) } }

  /// The networks that learned all training images by heart, and the numbers of images.
  private var memories: [String] {
    networks.map { network in
      let learned = results(network).last(where: remembers)
      return network.name
        + (learned.map {
          " still gets at least \(percent(Self.byHeart, decimals: 1)) of \(grouped($0.images)) training images "
            + "right, and \(percent($0.test)) of the test images."
        } ?? " never gets \(percent(Self.byHeart, decimals: 1)) of its training images right.")
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
      let needed = imagesNeeded(by: .dense, for: cnn.test.mean, in: results)
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

  /// The training accuracy from which images count as learned by heart.
  private static let byHeart = 0.999

  private func remembers(_ point: SamplesPoint) -> Bool {
    printed(point.training.mean) >= Self.byHeart
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

  private func amount(_ needed: Double?, for cnn: SamplesPoint) -> String {
    let sizes = results(.dense).map(\.images)
    guard let needed else { return "more than \(grouped(sizes.last ?? 0))" }
    let factor = String(format: "%.1f times", needed / Double(cnn.images))
    let isLeast = needed <= Double(sizes.first ?? 0)
    return "\(isLeast ? "at most" : "about") \(grouped(Int(needed.rounded()))) (\(factor))"
  }
}
