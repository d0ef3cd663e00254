import RandomStreams
import Testing

@testable import Results

@Suite struct SeedImageBootstrapTests {
  /// Differences of `seeds` pairs of runs on the same images. Some images are hard for all runs of B,
  /// others only for some, and the mean differs between seeds.
  private func simulated(
    _ experiment: Int, seeds: Int, images: Int
  ) -> [ImageDifferences] {
    var stream = RandomStream(seed: 5, purpose: .tabular, index: experiment)
    let hard = (0..<images).map { _ in stream.uniform() < 0.05 }
    return (0..<seeds).map { _ in
      let rate = 0.1 + 0.06 * stream.uniform()
      return ImageDifferences(
        values: hard.map { hard in
          let luck = stream.uniform()
          return hard ? 1 : luck < rate ? 1 : luck < rate + 0.08 ? -1 : 0
        }, images: "a")
    }
  }

  /// The expectation of such a difference: 0.05 + 0.95 · (0.13 − 0.08).
  private let truth = 0.0975

  private func mean(_ rows: [ImageDifferences]) -> Double {
    let sums = rows.map { row in row.values.reduce(0) { $0 + Int($1) } }
    return Double(sums.reduce(0, +)) / Double(rows.count * rows[0].values.count)
  }

  @Test func coversTheTrueDifferenceAsOftenAsItSays() throws {
    var covered = 0
    var coveredOverSeeds = 0
    let experiments = 100
    for experiment in 0..<experiments {
      let rows = simulated(experiment, seeds: 4, images: 150)
      let estimate = DifferenceEstimate(mean(rows), over: [rows])
      if try #require(estimate.interval).contains(truth) { covered += 1 }
      let overSeeds = DifferenceEstimate(paired: rows.map { mean([$0]) })
      if try #require(overSeeds.interval).contains(truth) { coveredOverSeeds += 1 }
    }
    #expect((93...100).contains(covered))
    // An interval over seeds does not claim other images, and does not cover them.
    #expect(coveredOverSeeds < covered)
  }

  @Test func sameResultsGiveTheSameInterval() {
    let rows = simulated(1, seeds: 3, images: 100)
    #expect(DifferenceEstimate(0.1, over: [rows]) == DifferenceEstimate(0.1, over: [rows]))
  }

  /// One pair of runs: the variation over the images alone, as of a mean of independent numbers.
  @Test func oneSeedLeavesTheImages() throws {
    let rows = simulated(2, seeds: 1, images: 2_000)
    let estimate = DifferenceEstimate(mean(rows), over: [rows])
    let expected = try #require(
      DifferenceEstimate(paired: rows[0].values.map(Double.init)).standardError)
    #expect(abs(try #require(estimate.standardError) / expected - 1) < 0.06)
    #expect(estimate.degreesOfFreedom == 1_000)
  }

  /// Every image is alike: only the seeds vary, as in Student's interval.
  @Test func equalImagesLeaveTheSeeds() throws {
    let rows = [1, 0, 1, 1, -1].map {
      ImageDifferences(values: Array(repeating: $0, count: 50), images: "a")
    }
    let expected = DifferenceEstimate(paired: [1, 0, 1, 1, -1])
    let estimate = DifferenceEstimate(0.4, over: [rows])
    #expect(
      abs(try #require(estimate.standardError) / (try #require(expected.standardError)) - 1) < 0.06)
    #expect(estimate.degreesOfFreedom == 4)
  }

  @Test func independentSamplesShareTheirImages() throws {
    let rows = simulated(3, seeds: 4, images: 400)
    let others = rows.map { ImageDifferences(values: $0.values.map { -$0 }, images: "a") }
    // The images are hard for both, so that the difference varies less than either mean.
    let difference = DifferenceEstimate(0, over: [rows, others])
    let apart = DifferenceEstimate(
      0, over: [rows, others.map { ImageDifferences(values: $0.values, images: "b") }])
    #expect(
      try #require(difference.standardError) < 0.95 * (try #require(apart.standardError)))
  }

  @Test func equalPredictionsAreNoEvidence() {
    let rows = [ImageDifferences(values: [0, 0, 0], images: "a")]
    let estimate = DifferenceEstimate(0, over: [rows, rows])
    #expect(estimate.interval == nil)
    #expect(estimate.pValue == 1)
  }

  /// A is right where B is wrong, with every seed and for every image.
  @Test func fewSeedsWithEqualPredictionsAreLittleEvidence() {
    let rows = Array(repeating: ImageDifferences(values: [1, 1, 1], images: "a"), count: 3)
    #expect(DifferenceEstimate(1, over: [rows]).pValue == 0.25)
  }

  @Test func resamplesAreUniform() {
    var stream = RandomStream(seed: 1, purpose: .bootstrap)
    var counts = [Int32](repeating: 7, count: 1_000)
    var zeros = 0
    var total = [Int](repeating: 0, count: 1_000)
    for _ in 0..<100 {
      stream.resample(into: &counts)
      #expect(counts.reduce(0, +) == 1_000)
      zeros += counts.count { $0 == 0 }
      for index in counts.indices { total[index] += Int(counts[index]) }
    }
    // A share of 1/e is not drawn; a number is drawn 100 ± 10 times.
    #expect(abs(Double(zeros) / 100_000 - 0.3679) < 0.005)
    #expect(total.allSatisfy { (55...150).contains($0) })
  }

  /// Values of SciPy's `binomtest(b, b + c).pvalue`.
  @Test(arguments: [
    (0, 0, 1.0), (5, 5, 1.0), (0, 6, 0.03125), (10, 2, 0.038_574_218_75),
    (121, 59, 4.434_7e-6), (0, 5_000, 0),
  ])
  func mcNemarsTestIsExact(onlyA: Int, onlyB: Int, p: Double) {
    let found = McNemarTest(onlyA: onlyA, onlyB: onlyB).pValue
    #expect(abs(found - p) <= 1e-3 * p + 1e-300)
    #expect(McNemarTest(onlyA: onlyB, onlyB: onlyA).pValue == found)
  }

  @Test func deviationsArePooledByTheirDegreesOfFreedom() throws {
    let pooled = try #require(
      PooledDeviation(of: [SampleSummary([1, 3]), SampleSummary([0, 0, 3]), SampleSummary([9])]))
    // (2 + 6) / (1 + 2)
    #expect(abs(pooled.value * pooled.value - 8.0 / 3) < 1e-12)
    #expect(pooled.degreesOfFreedom == 3)
    #expect(PooledDeviation(of: [SampleSummary([1])]) == nil)
  }
}
