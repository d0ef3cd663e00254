import RandomStreams

/// The contribution of one run, or of one pair of runs, to a difference of accuracies.
package struct ImageDifferences: Sendable {
  /// `[images]`: 1, 0 or −1.
  package let values: [Int8]
  /// What identifies the images. Contributions on the same images share their resamples.
  package let images: String

  /// Creates a contribution.
  ///
  /// - Parameters:
  ///   - values: At least one number.
  ///   - images: What identifies the images; they have the same number of values everywhere.
  package init(values: [Int8], images: String) {
    self.values = values
    self.images = images
  }
}

extension DifferenceEstimate {
  /// The number of resamples, fixed so that the same results give the same interval. It estimates a
  /// standard error to 2 %.
  static let resampleCount = 2_000

  /// Creates the estimate of a difference of accuracies whose interval covers other seeds and other
  /// test images.
  ///
  /// The standard error is that of a bootstrap which resamples the seeds and, independently, the
  /// images: Owen, "The Pigeonhole Bootstrap" (2007), which errs on the wide side. Of *n* seeds,
  /// n − 1 are drawn, so that the spread of a few seeds is not underestimated: Rao, Wu, "Resampling
  /// Inference with Complex Survey Data" (1988). The degrees of freedom follow from the variances
  /// over the seeds and over the images.
  ///
  /// - Parameters:
  ///   - value: The difference.
  ///   - groups: The contributions, whose group means add up to the difference: one group of pairs,
  ///     or one of runs and one of runs with the opposite sign. The seeds of a group with a single
  ///     contribution are not resampled.
  package init(_ value: Double, over groups: [[ImageDifferences]]) {
    let sets = ImageSet.sets(of: groups)
    var means = groups.map { $0.map { _ in 0.0 } }
    var resampled: [Double] = []
    for index in 0..<Self.resampleCount {
      var stream = RandomStream(seed: 0, purpose: .bootstrap, index: index)
      for set in sets { set.resample(&means, from: &stream) }
      resampled.append(
        means.reduce(0) { sum, group in
          let draws = max(group.count - 1, 1)
          let total = (0..<draws).reduce(0) { total, _ in
            total + group[stream.integer(below: group.count)]
          }
          return sum + total / Double(draws)
        })
    }
    var variances = sets.map { ($0.variance(in: groups), max($0.count - 1, 1)) }
    for group in groups where group.count > 1 {
      let deviation = SampleSummary(group.map(\.mean)).standardDeviation ?? 0
      variances.append((deviation * deviation / Double(group.count), group.count - 1))
    }
    self.init(
      value: value, standardError: SampleSummary(resampled).standardDeviation,
      degreesOfFreedom: Self.satterthwaite(variances),
      leastPValue: Self.leastPValue(groups.map(\.count)))
  }
}

extension ImageDifferences {
  /// The mean over the images.
  fileprivate var mean: Double {
    Double(values.reduce(0) { $0 + Int($1) }) / Double(values.count)
  }
}

/// The test images that some contributions share.
private struct ImageSet {
  /// The number of images.
  let count: Int
  /// The images for which some contribution is not 0.
  private let active: [Int]
  /// The contributions, each with its place and its values for the active images.
  private let rows: [(group: Int, row: Int, values: [Int32])]

  /// Returns the sets, in the order in which they first occur.
  static func sets(of groups: [[ImageDifferences]]) -> [ImageSet] {
    var places: [String: [(group: Int, row: Int)]] = [:]
    var order: [String] = []
    for (group, contributions) in groups.enumerated() {
      for (row, contribution) in contributions.enumerated() {
        if places[contribution.images] == nil { order.append(contribution.images) }
        places[contribution.images, default: []].append((group, row))
      }
    }
    return order.map { ImageSet(places[$0] ?? [], of: groups) }
  }

  private init(_ places: [(group: Int, row: Int)], of groups: [[ImageDifferences]]) {
    let values = places.map { groups[$0.group][$0.row].values }
    let count = values.map(\.count).min() ?? 0
    let active = (0..<count).filter { image in values.contains { $0[image] != 0 } }
    self.count = count
    self.active = active
    rows = zip(places, values).map { place, values in
      (place.group, place.row, active.map { Int32(values[$0]) })
    }
  }

  /// Draws as many images as there are, with replacement, and stores the mean of every contribution.
  func resample(_ means: inout [[Double]], from stream: inout RandomStream) {
    var drawn = [Int32](repeating: 0, count: count)
    stream.resample(into: &drawn)
    let weights = active.map { drawn[$0] }
    for (group, row, values) in rows {
      var sum: Int32 = 0
      for (weight, value) in zip(weights, values) { sum &+= weight &* value }
      means[group][row] = Double(sum) / Double(count)
    }
  }

  /// Returns the variance that other images would give the sum of the groups' means.
  func variance(in groups: [[ImageDifferences]]) -> Double {
    guard count > 1 else { return 0 }
    var sums = [Double](repeating: 0, count: active.count)
    for (group, _, values) in rows {
      let share = 1 / Double(groups[group].count)
      for (image, value) in values.enumerated() { sums[image] += share * Double(value) }
    }
    let mean = sums.reduce(0, +) / Double(count)
    let squares =
      sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } + Double(count - active.count) * mean * mean
    return squares / Double(count - 1) / Double(count)
  }
}
