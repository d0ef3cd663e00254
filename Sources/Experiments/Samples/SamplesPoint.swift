import DeterministicMath
import Foundation
import Models
import Results
import Runs

/// What trainings on different numbers of images have in common.
package enum TrainingBudget: String, Codable, Sendable, CaseIterable {
  /// The steps of the optimiser, as nearly as whole epochs allow: fewer images are seen more often.
  case steps
  /// The epochs: fewer images make fewer steps.
  case epochs
}

/// What a network gave after training on so many images.
package struct SamplesPoint: Sendable, Equatable {
  /// The network.
  package let network: NetworkChoice
  /// How many images it was trained on.
  package let images: Int
  /// How many times it saw each.
  package let epochs: Int
  /// How many steps of the optimiser that were.
  package let steps: Int
  /// On the images it was trained on, without dropout, by seed.
  let trainingAccuracies: [Double]
  /// On the test images, by seed.
  let testAccuracies: [Double]

  /// The accuracy on the images it was trained on, over the seeds.
  package var training: SampleSummary { SampleSummary(trainingAccuracies) }
  /// The accuracy on the test images, over the seeds.
  package var test: SampleSummary { SampleSummary(testAccuracies) }
  /// By how much the first is above the second, over the seeds.
  package var gap: SampleSummary { SampleSummary(gaps) }
  /// The same, by seed.
  var gaps: [Double] { zip(trainingAccuracies, testAccuracies).map(-) }

  /// Such as "cnn 1000 training", "cnn 1000 test" and "cnn 1000 gap".
  var measures: [Measure] {
    let name = "\(network.name) \(images)"
    return [
      Measure("\(name) training", training), Measure("\(name) test", test),
      Measure("\(name) gap", gap),
    ]
  }
}

/// How many images a network needs for an accuracy on the test images, by its mean accuracies and
/// straight lines between them over the logarithm of the number of images.
///
/// - Returns: The least number tried where that was enough; nil where no number tried was.
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
