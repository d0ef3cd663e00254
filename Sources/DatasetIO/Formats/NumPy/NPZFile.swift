/// An archive of NumPy arrays with training and test images, as Keras's `mnist.npz` and MedMNIST
/// name them.
///
/// MedMNIST's validation images are not used: its own results are those of networks that were
/// trained on the training images.
struct NPZFile: DatasetFormat, Equatable {
  let path: String
  /// The number of classes; nil to use one more than the largest label, and at least two.
  var classCount: Int?

  /// The names of the arrays: training images and labels, test images and labels.
  private static let layouts = [
    ["x_train", "y_train", "x_test", "y_test"],
    ["train_images", "train_labels", "test_images", "test_labels"],
  ]

  static let expectedFiles: [String] = []

  static let fileEndings = [".npz"]

  static func recognise(at path: String) -> NPZFile? {
    path.hasSuffix(".npz") && !isFolder(path) ? NPZFile(path: path) : nil
  }

  var presence: DatasetPresence { pathExists(path) ? .whole : .nothing }

  func read(name: String) throws(DatasetError) -> Dataset {
    let (bytes, file) = try FileReader.contents(of: path)
    return try dataset(of: bytes, file: file, name: name)
  }

  /// Decodes the archive.
  func dataset(
    of bytes: [UInt8], file: DataFile, name: String
  ) throws(DatasetError) -> Dataset {
    let archive = try ZipArchive(bytes, path: path)
    let names = Set(archive.names)
    guard
      let layout = Self.layouts.first(where: { names.isSuperset(of: $0.map { "\($0).npy" }) })
    else { throw .arraysMissing(path: path, found: archive.names) }
    var room = LabelledImages.largestByteCount
    let train = try images(layout[0], layout[1], in: archive, room: &room)
    let test = try images(layout[2], layout[3], in: archive, room: &room)
    let shapes = [train, test].map { [$0.height, $0.width, $0.channels] }
    guard shapes[0] == shapes[1] else {
      throw .shapesDiffer(
        train: arrayPath(layout[0]), trainShape: shapes[0],
        test: arrayPath(layout[2]), testShape: shapes[1])
    }
    let largestLabel = max(train.labels.max() ?? 0, test.labels.max() ?? 0)
    return Dataset(
      name: name, classCount: classCount ?? max(2, Int(largestLabel) + 1), train: train,
      test: test, files: [file])
  }

  private func images(
    _ images: String, _ labels: String, in archive: ZipArchive, room: inout Int
  ) throws(DatasetError) -> LabelledImages {
    // The labels are small, so that errors in them are found before the images are decompressed.
    let values = try array(labels, in: archive, room: &room).labels()
    let (count, picture, pixels) = try array(images, in: archive, room: &room).images()
    guard count == values.count else {
      throw .countsDiffer(
        images: arrayPath(images), imageCount: count,
        labels: arrayPath(labels), labelCount: values.count)
    }
    if let classCount, let index = values.firstIndex(where: { $0 >= classCount }) {
      throw .labelOutOfRange(
        path: arrayPath(labels), index: index, label: values[index], classCount: classCount)
    }
    return LabelledImages(
      height: picture[0], width: picture[1], channels: picture[2], pixels: Array(pixels),
      labels: values)
  }

  private func array(
    _ name: String, in archive: ZipArchive, room: inout Int
  ) throws(DatasetError) -> NPYArray {
    guard let bytes = try archive.member("\(name).npy", room: room) else {
      throw .arraysMissing(path: path, found: archive.names)
    }
    room -= bytes.count
    return try NPYArray(bytes, path: arrayPath(name))
  }

  private func arrayPath(_ name: String) -> String { "\(path), array \(name)" }
}
