/// A folder with four IDX files that have MNIST's names.
///
/// `train-images-idx3-ubyte.gz` may also be called `train-images.idx3-ubyte.gz`, and the `.gz` may
/// be missing from either. If several of them exist, the first in that order is read.
struct IDXFolder: DatasetFormat {
  let path: String
  /// The number of classes; nil to use one more than the largest label, and at least two.
  let classCount: Int?

  private let trainImages, trainLabels, testImages, testLabels: String?

  init(path: String, classCount: Int? = nil) {
    self.path = path
    self.classCount = classCount
    trainImages = Self.find("train-images", "idx3-ubyte", in: path)
    trainLabels = Self.find("train-labels", "idx1-ubyte", in: path)
    testImages = Self.find("t10k-images", "idx3-ubyte", in: path)
    testLabels = Self.find("t10k-labels", "idx1-ubyte", in: path)
  }

  static let expectedFiles = ["train-images-idx3-ubyte and its three companions"]

  static let fileEndings: [String] = []

  static func recognise(at path: String) -> IDXFolder? {
    let folder = IDXFolder(path: path)
    return folder.presence == .nothing ? nil : folder
  }

  var presence: DatasetPresence {
    missing.count == 4 ? .nothing : DatasetPresence(missing: missing)
  }

  /// The files that do not exist.
  private var missing: [String] {
    let places = [
      ("train-images-idx3-ubyte.gz", trainImages), ("train-labels-idx1-ubyte.gz", trainLabels),
      ("t10k-images-idx3-ubyte.gz", testImages), ("t10k-labels-idx1-ubyte.gz", testLabels),
    ]
    return places.filter { $0.1 == nil }.map { $0.0 }
  }

  func read(name: String) throws(DatasetError) -> Dataset {
    guard let trainImages, let trainLabels, let testImages, let testLabels else {
      throw .missingFiles(dataset: name, folder: path, files: missing)
    }
    let train = try Self.readPair(images: trainImages, labels: trainLabels)
    let test = try Self.readPair(images: testImages, labels: testLabels)
    guard train.images.height == test.images.height, train.images.width == test.images.width else {
      throw .shapesDiffer(
        train: trainImages, trainShape: [train.images.height, train.images.width],
        test: testImages, testShape: [test.images.height, test.images.width])
    }
    let largestLabel = max(train.images.labels.max() ?? 0, test.images.labels.max() ?? 0)
    let classes = classCount ?? max(2, Int(largestLabel) + 1)
    try Self.checkLabels(train.images.labels, lessThan: classes, in: trainLabels)
    try Self.checkLabels(test.images.labels, lessThan: classes, in: testLabels)
    return Dataset(
      name: name, classCount: classes, train: train.images, test: test.images,
      files: train.files + test.files)
  }

  private static func readPair(
    images imagesPath: String, labels labelsPath: String
  ) throws(DatasetError) -> (images: LabelledImages, files: [DataFile]) {
    // The labels are small, so they are read first: errors in them are found before the images are
    // decompressed.
    let labels = try IDXFile(path: labelsPath, holding: .labels)
    let images = try IDXFile(path: imagesPath, holding: .images)
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw .countsDiffer(
        images: imagesPath, imageCount: images.dimensions[0],
        labels: labelsPath, labelCount: labels.dimensions[0])
    }
    let labelled = LabelledImages(
      height: images.dimensions[1], width: images.dimensions[2], channels: 1,
      pixels: images.elements, labels: labels.elements)
    return (labelled, [images.file, labels.file])
  }

  private static func checkLabels(
    _ labels: [UInt8], lessThan classCount: Int, in path: String
  ) throws(DatasetError) {
    guard let index = labels.firstIndex(where: { $0 >= classCount }) else { return }
    throw .labelOutOfRange(
      path: path, index: index, label: labels[index], classCount: classCount)
  }

  private static func find(_ stem: String, _ suffix: String, in folder: String) -> String? {
    for separator in ["-", "."] {
      for ending in [".gz", ""] {
        let path = "\(folder)/\(stem)\(separator)\(suffix)\(ending)"
        if pathExists(path) { return path }
      }
    }
    return nil
  }
}
