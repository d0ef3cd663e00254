import Results
import Runs

/// What is done to the training images.
package enum ShiftTraining: String, RunName, CaseIterable {
  /// The images stay where the data set has them.
  case unmoved
  /// Every epoch moves each image by a random number of pixels, horizontally and vertically.
  case augmented
}

/// The accuracy of a network by the distance that the test images are moved.
package struct ShiftCurve: Sendable, Equatable {
  /// The network.
  package let network: NetworkChoice
  /// What was done to its training images.
  package let training: ShiftTraining
  /// `[distance, seed]`: each the mean over all shifts of that distance, which is the larger of
  /// |dx| and |dy|; distance 0 comes first.
  let accuracies: [[Double]]

  /// The largest distance, in pixels.
  package var range: Int { accuracies.count - 1 }

  /// Returns the accuracy at a distance, over the seeds.
  package func accuracy(_ distance: Int) -> SampleSummary {
    SampleSummary(proportions: accuracies[distance])
  }

  /// Returns the accuracy lost at a distance, over the seeds.
  func loss(_ distance: Int) -> SampleSummary { SampleSummary(losses(distance)) }

  /// Returns the accuracies lost at a distance, by seed.
  func losses(_ distance: Int) -> [Double] { zip(accuracies[0], accuracies[distance]).map(-) }

  /// The measures, such as "cnn unmoved distance 2" and "cnn unmoved loss 2".
  var measures: [Measure] {
    let name = "\(network.name) \(training.rawValue)"
    return (0...range).map { Measure("\(name) distance \($0)", accuracy($0)) }
      + (1...range).map { Measure("\(name) loss \($0)", loss($0)) }
  }
}
