import Runs

/// What was done to the images.
package enum ImageVariant: String, RunName, Codable, CaseIterable {
  /// Nothing.
  case normal
  /// All pixels were moved through one fixed permutation.
  case shuffled
}
