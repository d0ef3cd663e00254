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
  let own = points.filter { $0.network == network }
  guard let reached = own.firstIndex(where: { $0.test.mean >= accuracy }) else { return nil }
  let enough = own[reached]
  guard reached > 0 else { return Double(enough.images) }
  let short = own[reached - 1]
  let share = (accuracy - short.test.mean) / (enough.test.mean - short.test.mean)
  return exponential(
    logarithm(Double(short.images)) * (1 - share) + logarithm(Double(enough.images)) * share)
}
