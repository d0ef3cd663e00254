/// Images to train on and images to test on.
public struct Dataset: Sendable {
  /// What results call it.
  public let name: String
  /// How many classes there are; labels lie in 0 ..< `classCount`.
  public let classCount: Int
  /// The images to train on.
  public let train: LabelledImages
  /// The images to test on, of the same height, width and channels.
  public let test: LabelledImages
  /// The files it was read from; none if it was generated.
  public let files: [DataFile]
  /// Whether the test images are training images that were held out.
  public let isHoldout: Bool

  /// A data set from its parts.
  ///
  /// - Parameters:
  ///   - classCount: More than any label.
  ///   - test: Of the same height, width and channels as `train`.
  ///   - isHoldout: Whether those were held out of the training images.
  public init(
    name: String, classCount: Int, train: LabelledImages, test: LabelledImages,
    files: [DataFile] = [], isHoldout: Bool = false
  ) {
    self.isHoldout = isHoldout
    self.name = name
    self.classCount = classCount
    self.train = train
    self.test = test
    self.files = files
  }

  /// Whether every image comes from the files that were published as MNIST, byte for byte.
  public var isPublishedMNIST: Bool {
    name == DatasetSelection.mnist.name && !files.isEmpty && files.allSatisfy { $0.isKnown == true }
  }

  /// The same data set with the last `count` training images in place of its test images.
  ///
  /// Choices made on such a set leave the real test images unseen.
  ///
  /// - Throws: ``DatasetError/holdoutOutOfRange(requested:available:)`` unless at least one image
  ///   is held out and one left to train on.
  public func holdingOut(last count: Int) throws(DatasetError) -> Dataset {
    guard count >= 1, count < train.count else {
      throw .holdoutOutOfRange(requested: count, available: train.count)
    }
    let boundary = train.count - count
    return Dataset(
      name: name, classCount: classCount, train: train.slice(0..<boundary),
      test: train.slice(boundary..<train.count), files: files, isHoldout: true)
  }
}
