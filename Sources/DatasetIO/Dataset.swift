/// Images to train on and images to test on.
public struct Dataset: Sendable {
  /// The data set's name in results.
  public let name: String
  /// The number of classes; labels lie in 0 ..< `classCount`.
  public let classCount: Int
  /// The classes' names, in the order of their labels; nil if the files have none.
  public let classNames: [String]?
  /// The images to train on.
  public let train: LabelledImages
  /// The images to test on, of the same height, width and channels.
  public let test: LabelledImages
  /// The files that the data set was read from; none if it was generated.
  public let files: [DataFile]
  /// Whether the test images were held out of the training images.
  public let isHoldout: Bool
  /// Warnings about what is probably not intended.
  public let warnings: [DatasetWarning]

  /// Creates a data set from its parts.
  ///
  /// - Parameters:
  ///   - classCount: The number of classes, greater than every label.
  ///   - classNames: `[classCount]`; nil if the classes have no names.
  ///   - test: The test images, of the same height, width and channels as `train`.
  ///   - isHoldout: Whether the test images were held out of the training images.
  public init(
    name: String, classCount: Int, classNames: [String]? = nil, train: LabelledImages,
    test: LabelledImages, files: [DataFile] = [], isHoldout: Bool = false,
    warnings: [DatasetWarning] = []
  ) {
    precondition(classNames.map { $0.count == classCount } ?? true, "one name per class")
    self.classNames = classNames
    self.warnings = warnings
    self.isHoldout = isHoldout
    self.name = name
    self.classCount = classCount
    self.train = train
    self.test = test
    self.files = files
  }

  /// Whether every image comes from the published MNIST files, byte for byte.
  package var isPublishedMNIST: Bool {
    name == DatasetSelection.mnist.name && !files.isEmpty
      && files.allSatisfy { isPublished($0) == true }
  }

  /// Returns whether a file is the one that was published under its name as part of this data set,
  /// byte for byte; nil if no published file has that name.
  ///
  /// It is false for other data sets that use MNIST's file names in MNIST's place.
  public func isPublished(_ file: DataFile) -> Bool? {
    PublishedFiles.sha256[name]?[lastComponent(file.path)].map { $0 == file.sha256 }
  }

  /// Returns the same data set with the last `count` training images in place of its test images.
  ///
  /// Choices made on such a data set leave the real test images unseen.
  ///
  /// - Throws: ``DatasetError/holdoutOutOfRange(requested:available:)`` unless at least one image
  ///   is held out and at least one is left to train on.
  public func holdingOut(last count: Int) throws(DatasetError) -> Dataset {
    guard count >= 1, count < train.count else {
      throw .holdoutOutOfRange(requested: count, available: train.count)
    }
    let boundary = train.count - count
    return with(
      train: train.slice(0..<boundary), test: train.slice(boundary..<train.count), isHoldout: true)
  }

  /// Returns the same data set with other images of the same classes.
  ///
  /// - Parameters:
  ///   - train: The images to train on; nil for the same.
  ///   - test: The images to test on, of the same height, width and channels; nil for the same.
  ///   - isHoldout: Whether the test images were held out of the training images; nil for as before.
  package func with(
    train: LabelledImages? = nil, test: LabelledImages? = nil, isHoldout: Bool? = nil
  ) -> Dataset {
    Dataset(
      name: name, classCount: classCount, classNames: classNames, train: train ?? self.train,
      test: test ?? self.test, files: files, isHoldout: isHoldout ?? self.isHoldout,
      warnings: warnings)
  }
}
