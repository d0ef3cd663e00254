import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct SamplesFindingsTests {
  /// Returns a point of seeds with the same accuracies.
  private func point(
    _ network: NetworkChoice, _ images: Int, _ training: Double, _ test: Double, seeds: Int = 2
  ) -> SamplesPoint {
    SamplesPoint(
      network: network, images: images, epochs: 1, steps: 1,
      trainingAccuracies: Array(repeating: training, count: seeds),
      testAccuracies: Array(repeating: test, count: seeds))
  }

  /// Returns a point with test accuracies per seed, and the same on the training images.
  private func point(_ network: NetworkChoice, _ images: Int, _ test: [Double]) -> SamplesPoint {
    SamplesPoint(
      network: network, images: images, epochs: 1, steps: 1, trainingAccuracies: test,
      testAccuracies: test)
  }

  private func sentences(_ points: [SamplesPoint]) -> [String] {
    SamplesFindings(points: points).findings.map(\.text)
  }

  @Test func saysWhichNetworkMemorizesAndWhichNeedsMore() {
    let points = [
      point(.dense, 100, 1, 0.6), point(.dense, 1_000, 0.9991, 0.8),
      point(.dense, 10_000, 0.97, 0.9),
      point(.wide, 100, 1, 0.3), point(.wide, 1_000, 1, 0.4), point(.wide, 10_000, 1, 0.9),
      point(.cnn, 100, 0.9, 0.8), point(.cnn, 1_000, 0.95, 0.94), point(.cnn, 10_000, 0.98, 0.97),
    ]
    let expected: [String] = [
      "dense still gets at least 99.9 % of 1,000 training images right, and 80.00 ± 0.00 % of the test "
        + "images.",
      "dense-1024 still gets at least 99.9 % of 10,000 training images right, and 90.00 ± 0.00 % of the "
        + "test images.",
      "cnn never gets 99.9 % of its training images right.",
      "After training on 1,000 images, training accuracy is above test accuracy by 19.91 ± 0.00 "
        + "points for dense, 60.00 ± 0.00 points for dense-1024, 1.00 ± 0.00 points for cnn.",
      "For the test accuracy that cnn has with that many images, dense needs: "
        + "100 (80.0 %): about 1,000 (10.0 times, 1,000 to 1,000); 1,000 (94.0 %): more than 10,000.",
    ]
    #expect(sentences(points) == expected)
  }

  @Test func denseMayNeedAtMostTheSmallestSize() {
    let points = [
      point(.dense, 100, 1, 0.8), point(.dense, 1_000, 1, 0.9),
      point(.cnn, 100, 1, 0.7), point(.cnn, 1_000, 1, 0.9),
    ]
    #expect(
      sentences(points).last
        == "For the test accuracy that cnn has with that many images, dense needs: "
        + "100 (70.0 %): at most 100 (1.0 times, 100 to 100).")
  }

  @Test func comparesOnlyTheNetworksPresent() {
    let expected: [String] = [
      "cnn still gets at least 99.9 % of 50 training images right, and 80.00 ± 0.00 % of the test images.",
      "After training on 50 images, training accuracy is above test accuracy by 20.00 ± 0.00 "
        + "points for cnn.",
    ]
    #expect(sentences([point(.cnn, 50, 1, 0.8)]) == expected)
    #expect(sentences([]) == [])
  }

  @Test func oneSeedCannotTellWhetherANetworkMemorises() {
    let finding = SamplesFindings(points: [point(.cnn, 50, 1, 0.8, seeds: 1)]).findings[0]
    #expect(
      finding
        == Finding(
          "Inconclusive whether cnn ever gets 99.9 % of its training images right.",
          isInconclusive: true))
  }

  @Test func interpolatesOverTheLogarithm() throws {
    let points = [point(.dense, 100, 1, 0.5), point(.dense, 10_000, 1, 0.9)]
    func needed(_ accuracy: Double) -> Double? {
      imagesNeeded(by: .dense, for: accuracy, in: points)
    }
    #expect(abs(try #require(needed(0.7)) - 1_000) < 1e-6)
    #expect(needed(0.4) == 100)
    #expect(needed(0.5) == 100)
    #expect(abs(try #require(needed(0.9)) - 10_000) < 1e-6)
    #expect(needed(0.91) == nil)
    #expect(imagesNeeded(by: .cnn, for: 0.1, in: points) == nil)
  }

  /// Seed by seed, dense needs 100 and 10,000 images. Two seeds draw one each, so that the logarithms
  /// differ by ±ln 10 from that of the mean curve, and 12.706 is Student's quantile.
  @Test func theNumberOfImagesHasAnIntervalOverTheSeeds() throws {
    let points = [
      point(.dense, 100, [0.8, 0.6]), point(.dense, 1_000, [0.85, 0.75]),
      point(.dense, 10_000, [0.9, 0.8]), point(.cnn, 100, [0.8, 0.8]),
    ]
    let needed = try #require(imagesNeeded(in: points).first)
    #expect(needed.name == "dense images for cnn 100")
    #expect(abs(needed.value - 1_000) < 1e-9)
    let interval = try #require(needed.interval)
    let half = 12.706 * log(10)
    #expect(abs(log(interval.upperBound / 1_000) - half) < 0.1 * half)
    #expect(abs(log(1_000 / interval.lowerBound) - half) < 0.1 * half)
    #expect(needed.hasSkewedInterval)
  }

  @Test func thereIsNoIntervalIfASeedAloneDoesNotReachTheAccuracy() throws {
    let points = [
      point(.dense, 100, [0.8, 0.6]), point(.dense, 1_000, [0.95, 0.75]),
      point(.cnn, 100, [0.8, 0.8]), point(.cnn, 1_000, [0.99, 0.99]),
    ]
    let needed = try #require(imagesNeeded(in: points).first)
    #expect(needed.interval == nil && needed.n == 2)
    #expect(sentences(points).last?.contains(" times, no interval)") == true)
  }
}
