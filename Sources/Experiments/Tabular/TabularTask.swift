import DatasetIO
import RandomStreams

/// Five sensor readings in one of ten states: data without spatial order, with a rule to be learnt.
///
/// Every state has three operating points, drawn evenly from the middle of the range of readings. A
/// reading is an operating point's plus the sum of two even draws: `noise` away at most, and nearer
/// more often. All readings are drawn alike, so that none is nearer to another, and no order of
/// theirs better than another but by chance. How likely a reading is, rounded to a byte, can be
/// told exactly and without a call to the C library, and so can the best accuracy there is.
struct TabularTask: Sendable {
  static let features = 5
  static let classes = 10
  private static let pointsPerClass = 3

  let train: TabularSamples
  let test: TabularSamples
  /// The accuracy on the test samples of who knows the rule: choosing the likeliest state (Bayes).
  let ceiling: Double

  /// - Parameters:
  ///   - seed: Another seed is another rule, and other samples.
  ///   - noise: How far a reading can lie from its operating point, above 0 and below 0.5.
  init(seed: UInt64, trainCount: Int, testCount: Int, noise: Double) {
    var stream = RandomStream(seed: seed, purpose: .tabular)
    let points = (0..<Self.classes * Self.pointsPerClass).map { _ in
      (0..<Self.features).map { _ in stream.uniform(in: noise..<1 - noise) }
    }
    func samples(_ count: Int) -> TabularSamples {
      let labels = (0..<count).map { UInt8($0 % Self.classes) }
      let readings = labels.flatMap { label -> [UInt8] in
        let point = points[
          Int(label) * Self.pointsPerClass + stream.integer(below: Self.pointsPerClass)]
        return point.map {
          let reading = $0 + noise * (stream.uniform() + stream.uniform() - 1)
          return UInt8(reading * 255 + 0.5)
        }
      }
      return TabularSamples(readings: readings, labels: labels)
    }
    train = samples(trainCount)
    let test = samples(testCount)
    self.test = test

    let hits = test.labels.indices.count { sample in
      let readings = test.readings[sample * Self.features..<(sample + 1) * Self.features]
      var likelihoods = [Double](repeating: 0, count: Self.classes)
      for (index, point) in points.enumerated() {
        likelihoods[index / Self.pointsPerClass] += zip(point, readings).reduce(1) {
          let (point, byte) = ($1.0 * 255, Double($1.1))
          let (least, most) = (byte - 0.5 - point, byte + 0.5 - point)
          return $0
            * (Self.probability(below: most / 255 / noise)
              - Self.probability(below: least / 255 / noise))
        }
      }
      let best = likelihoods.indices.max { likelihoods[$0] < likelihoods[$1] }
      return best == Int(test.labels[sample])
    }
    ceiling = Double(hits) / Double(testCount)
  }

  /// How likely the sum of two even draws from −½ to ½ lies below `value`.
  private static func probability(below value: Double) -> Double {
    let value = min(1, max(-1, value))
    return value < 0 ? (1 + value) * (1 + value) / 2 : 1 - (1 - value) * (1 - value) / 2
  }

  /// The samples as results and the dense network know them.
  var dataset: Dataset {
    let order = Array(0..<Self.features)
    return Dataset(
      name: "sensors", classCount: Self.classes,
      train: TabularForm.dense.images(of: train, order: order),
      test: TabularForm.dense.images(of: test, order: order))
  }
}

/// Readings, and the state in which each was taken.
struct TabularSamples: Sendable, Equatable {
  /// `[count, features]`, readings of 0…1 as bytes.
  let readings: [UInt8]
  /// `[count]`; of every ten samples in a row each has another state.
  let labels: [UInt8]
}
