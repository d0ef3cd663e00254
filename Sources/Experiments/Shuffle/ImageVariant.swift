import Runs

/// What was done to the images.
package enum ImageVariant: String, RunName, Codable, CaseIterable {
  /// The images are unchanged.
  case normal
  /// All pixels were moved through one fixed permutation.
  case shuffled
}
