/// Which images an experiment uses.
package struct DataSettings: Codable, Sendable, Equatable {
  /// The data set's name in results.
  package var dataset: String
  /// How many of the training images are trained on, from the first one on; nil for all.
  package var trainLimit: Int?
  /// How many training images, the last ones, are tested on instead of the test images; nil for none.
  package var holdout: Int?
  /// Rows and columns of the images of a folder of arbitrary files; nil for other data sets.
  package var bytesWidth: Int?
  /// How those images are made from the files' bytes.
  package var bytesLayout: String?

  /// All images of a data set.
  package init(dataset: String) { self.dataset = dataset }
}
