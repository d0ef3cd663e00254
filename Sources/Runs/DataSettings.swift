/// The choice of the images that an experiment uses.
package struct DataSettings: Codable, Sendable, Equatable {
  /// The data set's name in results.
  package var dataset: String
  /// The number of training images that are used, from the first one on; nil for all.
  package var trainLimit: Int?
  /// The number of training images, at the end, that are tested on instead of the test images; nil
  /// for none.
  package var holdout: Int?
  /// The height and width of the images of a folder of arbitrary files; nil for other data sets.
  package var bytesWidth: Int?
  /// How those images are made from the files' bytes; nil for other data sets.
  package var bytesLayout: String?

  /// Creates the choice of all images of a data set.
  package init(dataset: String) { self.dataset = dataset }
}
