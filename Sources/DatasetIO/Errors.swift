#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An error in a data set: in its choice, its files, or their content.
///
/// The description says which file is concerned, what was expected, what was found, and what to do.
public enum DatasetError: Error, Equatable, Sendable {
  // MARK: Choosing
  /// The argument is neither a name of a data set nor a path.
  case unknownDataset(String, suggestion: String?)
  /// The folder that contains the data sets does not exist.
  case missingDataFolder(dataset: String, folder: String)
  /// Files of a data set are missing from its folder.
  case missingFiles(dataset: String, folder: String, files: [String])
  /// A folder contains none of the known file names.
  case unrecognisedFolder(path: String, entries: [String])
  /// A file is of no known format.
  case unrecognisedFile(path: String)
  /// No training images would be held out, or none would be left.
  case holdoutOutOfRange(requested: Int, available: Int)

  // MARK: Files
  /// The path does not exist.
  case notFound(path: String)
  /// There is a folder where a file was expected.
  case folderInPlaceOfFile(path: String)
  /// There is a device or a pipe where a file was expected.
  case notARegularFile(path: String)
  /// The file cannot be read; `reason` is the operating system's.
  case unreadable(path: String, reason: String)
  /// The file contains no bytes.
  case emptyFile(path: String)
  /// The file is longer or shorter than it was when it was opened, or was written to since then;
  /// `found` is the number of bytes that were read.
  case changedWhileReading(path: String, expected: Int, found: Int)

  // MARK: Content
  /// The file ends in the middle of compressed data.
  case gzipCutShort(path: String)
  /// The compressed data cannot be decompressed, or does not match its checksum.
  case gzipDamaged(path: String, reason: String)
  /// Other bytes follow the compressed data.
  case bytesAfterGzip(path: String)
  /// The file was compressed twice.
  case stillGzipped(path: String)
  /// The file is an HTML or XML page: a server's answer instead of the data.
  case webPage(path: String)
  /// The content is shorter than it announces; both numbers are in bytes, decompressed.
  case cutShort(path: String, expected: Int, found: Int)
  /// The content continues after the bytes that it announces.
  case bytesAfterEnd(path: String, expected: Int)
  /// The content, decompressed, is larger than what is kept in memory.
  case fileTooLarge(path: String)
  /// The file contains no images or no labels.
  case noImages(path: String)
  /// A label belongs to no class; `index` is the number of images before it.
  case labelOutOfRange(path: String, index: Int, label: UInt8, classCount: Int)

  // MARK: IDX
  /// The first bytes are not those of an IDX file.
  case notIDX(path: String, start: [UInt8])
  /// The elements are not unsigned bytes; `code` is the type in the header.
  case idxElementType(path: String, code: UInt8)
  /// The rank is neither that of images nor that of labels.
  case idxRank(path: String, expected: Int, found: Int)
  /// A file of labels has the name of images.
  case labelsInPlaceOfImages(path: String)
  /// A file of images has the name of labels.
  case imagesInPlaceOfLabels(path: String)
  /// The images have no pixels.
  case emptyImages(path: String, height: Int, width: Int)
  /// The header announces more elements than a file of this size can decompress to; at most
  /// `possible` bytes can follow the header.
  case impossibleSize(path: String, dimensions: [Int], possible: Int)
  /// The numbers of images and labels differ.
  case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// Training and test images differ in `[height, width]`, or in `[height, width, channels]`.
  case shapesDiffer(train: String, trainShape: [Int], test: String, testShape: [Int])

  // MARK: CIFAR and archives
  /// The file ends within a record.
  case notWholeRecords(path: String, byteCount: Int, recordByteCount: Int)
  /// A tar header is invalid; `offset` is its position, decompressed.
  case tarDamaged(path: String, offset: Int, reason: String)
  /// The archive lacks files of the data set.
  case membersMissing(path: String, members: [String])
  /// The archive contains a file of the data set twice.
  case memberTwice(path: String, member: String)

  // MARK: Arbitrary files
  /// There is a file where a folder of classes was expected.
  case fileInPlaceOfFolder(path: String)
  /// There are fewer than two or more than 256 sub-folders, one per class.
  case classCountOutOfRange(path: String, found: Int)
  /// A class has too few entries to train on one and test on another; `found` is the number of
  /// entries that contain a byte.
  case classTooSmall(path: String, found: Int)
  /// The images would be larger than what is kept in memory.
  case tooManyBytes(path: String, files: Int, width: Int)
  /// A file is too large for an image of all of its bytes.
  case tooLargeToShrink(path: String, byteCount: Int)

  // MARK: Pictures
  /// The file is a JPEG picture.
  case jpeg(path: String)
  /// The first bytes are not those of a PNG file.
  case notPNG(path: String, start: [UInt8])
  /// The file begins as PNG files do, but is damaged.
  case pngDamaged(path: String, reason: String)
  /// The picture has transparent pixels, or names a transparent colour.
  case transparentPicture(path: String)
  /// The picture has more pixels than are read.
  case pictureTooLarge(path: String, height: Int, width: Int)
  /// Two pictures of a data set differ in `[height, width]`.
  case pictureSizesDiffer(path: String, size: [Int], first: String, firstSize: [Int])
  /// The pictures of a data set would be larger than what is kept in memory; `size` is
  /// `[height, width]`.
  case tooManyPictures(path: String, count: Int, size: [Int])
  /// A class has test images and no folder of training images.
  case unknownTestClass(path: String)
  /// The folder of test images has no sub-folders, but that of the training images has.
  case testsWithoutClasses(path: String, training: String)

  // MARK: NumPy
  /// The archive is damaged or not a zip archive.
  case zipDamaged(path: String, reason: String)
  /// The archive uses something that is not supported.
  case zipUnsupported(path: String, what: String)
  /// The archive lacks the arrays of a data set; `found` are the names of its members.
  case arraysMissing(path: String, found: [String])
  /// An array is damaged.
  case npyDamaged(path: String, reason: String)
  /// The elements of an array have the wrong type; `type` is NumPy's name.
  case npyElementType(path: String, type: String, isLabels: Bool)
  /// The array is stored column by column.
  case npyFortranOrder(path: String)
  /// The shape of an array is not that of images or labels.
  case npyShape(path: String, shape: [Int], isLabels: Bool)
  /// A label is negative or greater than 255.
  case npyLabel(path: String, index: Int, label: Int64)
}

extension DatasetError: LocalizedError {
  /// The same as ``description``.
  public var errorDescription: String? { description }
}
