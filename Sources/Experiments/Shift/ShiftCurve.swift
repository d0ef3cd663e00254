import Results
import Runs

/// What is done to the training images.
package enum ShiftTraining: String, RunName, CaseIterable {
  /// Nothing: they stay where the data set has them.
  case unmoved
  /// Every epoch moves each by a random number of pixels, right or left and up or down.
  case augmented
}

/// How accuracy falls with the distance by which test images are moved.
package struct ShiftCurve: Sendable, Equatable {
  /// The network.
  package let network: NetworkChoice
  /// What it was trained on.
  package let training: ShiftTraining
  /// `[distance, seed]`: each the mean over all shifts of that distance, which is the larger of |dx|
  /// and |dy|, 0 first.
  let accuracies: [[Double]]

  /// How far images were moved at most.
  package var range: Int { accuracies.count - 1 }

  /// The accuracy at a distance, over the seeds.
  package func accuracy(_ distance: Int) -> SampleSummary { SampleSummary(accuracies[distance]) }

  /// What an accuracy has lost at a distance, over the seeds.
  func loss(_ distance: Int) -> SampleSummary {
    SampleSummary(zip(accuracies[0], accuracies[distance]).map(-))
  }

  /// Such as "cnn unmoved distance 2" and "cnn unmoved loss 2".
  var measures: [Measure] {
    let name = "\(network.name) \(training.rawValue)"
    return (0...range).map { Measure("\(name) distance \($0)", accuracy($0)) }
      + (1...range).map { Measure("\(name) loss \($0)", loss($0)) }
  }
}
