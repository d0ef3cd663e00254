import DatasetIO
import Runs

/// The conditions under which networks were trained and tested, as far as claims depend on them.
struct MeasurementConditions: Sendable {
  /// The training of the networks; nil if the experiment has none, or its own.
  let training: TrainingSettings?
  /// Whether networks were trained on all training images, except those held out.
  let isWhole: Bool
  /// Whether every file of the data set is as published, and no images were held out for testing.
  let isPublished: Bool
}

extension Claim {
  /// Returns the reason why measurements under some conditions cannot decide the claim; nil if they
  /// can.
  ///
  /// This is the guard of both findings and `bench claims`.
  func obstacle(under conditions: MeasurementConditions) -> String? {
    guard let dataset = ground.dataset else { return nil }
    guard conditions.isWhole else { return "not all of the data set's training images" }
    guard dataset != DatasetSelection.mnist.name || conditions.isPublished else {
      return "not the published files and test images"
    }
    guard case .images(_, let epochs, let dropout, let regularization) = ground else { return nil }
    if let difference = conditions.training?.differenceFromKeras(with: regularization) {
      return difference
    }
    if let found = conditions.training?.epochs, found < epochs {
      return "\(found) of at least \(epochs) epochs"
    }
    if let dropout, let found = conditions.training?.dropout, found != dropout {
      return "a dropout of \(found), not \(dropout)"
    }
    return nil
  }
}
