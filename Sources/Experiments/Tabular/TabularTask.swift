import DatasetIO
import RandomStreams

/// A task of five sensor readings in one of ten states: data without spatial order, with a rule to
/// learn.
///
/// Every state has three operating points, drawn uniformly from the middle of the range of
/// readings. A reading is the value of an operating point plus the sum of two uniform draws: at
/// most `noise` away, and more often near than far. All readings are drawn alike, so that no two
/// are closer to each other, and no order is better than another, except by chance. The probability
/// of a reading, rounded to a byte, can be computed exactly and without the C library, and so can
/// the best possible accuracy.
struct TabularTask: Sendable {
  static let features = 5
  static let classes = 10
  private static let pointsPerClass = 3

  let train: TabularSamples
  let test: TabularSamples
  /// The best possible accuracy on the test samples: that of choosing the likeliest state (Bayes).
  let ceiling: Double

  /// Draws the rule and the samples.
  ///
  /// - Parameters:
  ///   - seed: The seed of the rule and the samples.
  ///   - noise: The largest distance of a reading from its operating point, above 0 and below 0.5.
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

  /// Returns the probability that the sum of two uniform draws, from −½ to ½ each, is below
  /// `value`.
  private static func probability(below value: Double) -> Double {
    let value = min(1, max(-1, value))
    return value < 0 ? (1 + value) * (1 + value) / 2 : 1 - (1 - value) * (1 - value) / 2
  }

  /// The samples as results and the dense network use them.
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
  /// `[count]`. Every ten consecutive samples have ten different states.
  let labels: [UInt8]
}
