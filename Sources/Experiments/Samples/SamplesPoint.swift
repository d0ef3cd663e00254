import DeterministicMath
import Foundation
import Models
import Results
import Runs

/// What trainings on different numbers of images have in common.
package enum TrainingBudget: String, Codable, Sendable, CaseIterable {
  /// The number of optimizer steps, as nearly as whole epochs allow: fewer images are seen more
  /// often.
  case steps
  /// The number of epochs: fewer images make fewer steps.
  case epochs
}

/// The accuracies of a network after training on a number of images.
package struct SamplesPoint: Sendable, Equatable {
  /// The network.
  package let network: NetworkChoice
  /// The number of images that it was trained on.
  package let images: Int
  /// The number of times that it saw each image.
  package let epochs: Int
  /// The number of optimizer steps.
  package let steps: Int
  /// The accuracies on the training images, without dropout, by seed.
  let trainingAccuracies: [Double]
  /// The accuracies on the test images, by seed.
  let testAccuracies: [Double]

  /// The accuracy on the training images, over the seeds.
  package var training: SampleSummary { SampleSummary(proportions: trainingAccuracies) }
  /// The accuracy on the test images, over the seeds.
  package var test: SampleSummary { SampleSummary(proportions: testAccuracies) }
  /// The training accuracy minus the test accuracy, over the seeds.
  package var gap: SampleSummary { SampleSummary(gaps) }
  /// The training accuracies minus the test accuracies, by seed.
  var gaps: [Double] { zip(trainingAccuracies, testAccuracies).map(-) }

  /// Returns the mean accuracy on the test images over the seeds at some positions, which can repeat.
  fileprivate func testAccuracy(over draw: [Int]) -> Double {
    draw.reduce(0) { $0 + testAccuracies[$1] } / Double(draw.count)
  }

  /// The measures, such as "cnn 1000 training", "cnn 1000 test" and "cnn 1000 gap".
  var measures: [Measure] {
    [trainingMeasure, Measure("\(name) test", test), Measure("\(name) gap", gap)]
  }
  /// The accuracy on the training images, as a measure.
  var trainingMeasure: Measure { Measure("\(name) training", training) }
  private var name: String { "\(network.name) \(images)" }
}

/// Returns the number of images that a network needs for an accuracy on the test images.
///
/// It is interpolated between the mean accuracies, linearly over the logarithm of the number of
/// images.
///
/// - Returns: The smallest number tried if that was enough; nil if no number tried was enough.
func imagesNeeded(
  by network: NetworkChoice, for accuracy: Double, in points: [SamplesPoint]
) -> Double? {
  imagesNeeded(
    for: accuracy,
    on: points.filter { $0.network == network }.map { ($0.images, $0.test.mean) })
}

/// - Parameter curve: The accuracies, in ascending order of the numbers of images.
private func imagesNeeded(
  for accuracy: Double, on curve: [(images: Int, accuracy: Double)]
) -> Double? {
  guard let reached = curve.firstIndex(where: { $0.accuracy >= accuracy }) else { return nil }
  let enough = curve[reached]
  guard reached > 0 else { return Double(enough.images) }
  let short = curve[reached - 1]
  let share = (accuracy - short.accuracy) / (enough.accuracy - short.accuracy)
  return exponential(
    logarithm(Double(short.images)) * (1 - share) + logarithm(Double(enough.images)) * share)
}

/// Returns the number of images with which a dense network reaches the cnn's mean accuracy; nil if it
/// does not reach it.
///
/// The interval is that of the bootstrap over the seeds, for the logarithm of the number. There is none
/// if some seeds alone do not reach the accuracy.
func imagesNeeded(
  by network: NetworkChoice, toReach cnn: SamplesPoint, in points: [SamplesPoint]
) -> Measure? {
  guard let value = imagesNeeded(by: network, for: cnn.test.mean, in: points) else { return nil }
  let own = points.filter { $0.network == network }
  let seeds = (own + [cnn]).map(\.testAccuracies.count).min() ?? 0
  let interval = seedBootstrapInterval(of: logarithm(value), seeds: seeds) { draw in
    imagesNeeded(
      for: cnn.testAccuracy(over: draw),
      on: own.map { ($0.images, $0.testAccuracy(over: draw)) }
    ).map(logarithm)
  }
  return Measure(
    name: "\(network.name) images for cnn \(cnn.images)", value: value, n: seeds,
    interval: interval.map { exponential($0.lowerBound)...exponential($0.upperBound) })
}

/// Returns the numbers of images with which dense networks reach the cnn's accuracies. Accuracies that
/// they do not reach have no measure.
func imagesNeeded(in points: [SamplesPoint]) -> [Measure] {
  [NetworkChoice.dense, .wide].flatMap { network in
    points.filter { $0.network == .cnn }.compactMap {
      imagesNeeded(by: network, toReach: $0, in: points)
    }
  }
}
