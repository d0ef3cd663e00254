import Runs

/// What was done to the images.
package enum ImageVariant: String, RunName, Codable, CaseIterable {
  /// The images are unchanged.
  case normal
  /// The pixels of all images were moved through one permutation, that of the seed.
  case shuffled
}
