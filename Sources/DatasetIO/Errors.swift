#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What can be wrong with a data set: the choice of it, its files, or what is in them.
///
/// The description says which file, what was expected, what was found, and what to do.
public enum DatasetError: Error, Equatable, Sendable {
  // MARK: Choosing
  /// A name that is none, and no path either.
  case unknownDataset(String, suggestion: String?)
  /// Files of a data set are not in the folder where they belong.
  case missingFiles(dataset: String, folder: String, files: [String])
  /// A folder with none of the file names that are known.
  case unrecognisedFolder(path: String, entries: [String])
  /// A file that is no archive.
  case unrecognisedFile(path: String)
  /// More training images to hold out than there are to spare, or none.
  case holdoutOutOfRange(requested: Int, available: Int)

  // MARK: Files
  /// Nothing lies there.
  case notFound(path: String)
  /// A folder where a file belongs.
  case folderInPlaceOfFile(path: String)
  /// A device or a pipe where a file belongs.
  case notARegularFile(path: String)
  /// The system refuses; `reason` is its own.
  case unreadable(path: String, reason: String)
  /// A file of no bytes.
  case emptyFile(path: String)
  /// The file is longer or shorter than its size said when it was opened, or of the same size but
  /// written to since; `found` is how far it was read.
  case changedWhileReading(path: String, expected: Int, found: Int)

  // MARK: Content
  /// The file ends in the middle of compressed data.
  case gzipCutShort(path: String)
  /// Compressed data that does not decompress, or not to what its checksum says.
  case gzipDamaged(path: String, reason: String)
  /// Something else follows the compressed data.
  case bytesAfterGzip(path: String)
  /// Compressed twice.
  case stillGzipped(path: String)
  /// An HTML or XML page: a server's answer instead of the file.
  case webPage(path: String)
  /// The content is shorter than it says; both in bytes, decompressed.
  case cutShort(path: String, expected: Int, found: Int)
  /// The content goes on after the bytes it says it has.
  case bytesAfterEnd(path: String, expected: Int)
  /// More bytes, once decompressed, than are held in memory.
  case fileTooLarge(path: String)
  /// No images, or no labels.
  case noImages(path: String)
  /// A label that no class has; `index` counts the images before it.
  case labelOutOfRange(path: String, index: Int, label: UInt8, classCount: Int)

  // MARK: IDX
  /// The first bytes are not those of an IDX file.
  case notIDX(path: String, start: [UInt8])
  /// Elements other than unsigned bytes; `code` is the header's.
  case idxElementType(path: String, code: UInt8)
  /// A rank that neither images nor labels have.
  case idxRank(path: String, expected: Int, found: Int)
  /// A labels file under the images' name.
  case labelsInPlaceOfImages(path: String)
  /// An images file under the labels' name.
  case imagesInPlaceOfLabels(path: String)
  /// Images without pixels.
  case emptyImages(path: String, height: Int, width: Int)
  /// More elements than can come out of a file of this size; `possible`, in bytes, is what can
  /// follow the header.
  case impossibleSize(path: String, dimensions: [Int], possible: Int)
  /// Images and labels that do not pair up.
  case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// Training and test images of different `[height, width]`.
  case shapesDiffer(train: String, trainShape: [Int], test: String, testShape: [Int])

  // MARK: CIFAR and archives
  /// A part of a record is left over.
  case notWholeRecords(path: String, byteCount: Int, recordByteCount: Int)
  /// A tar header that is none; `offset` is its position, decompressed.
  case tarDamaged(path: String, offset: Int, reason: String)
  /// The archive lacks files of the data set.
  case membersMissing(path: String, members: [String])
  /// The archive has a file of the data set twice.
  case memberTwice(path: String, member: String)

  // MARK: Arbitrary files
  /// A file where a folder of classes belongs.
  case fileInPlaceOfFolder(path: String)
  /// Not two to 256 sub-folders, one a class.
  case classCountOutOfRange(path: String, found: Int)
  /// A class of which nothing is left to train on when something is tested on; `found` counts the
  /// entries that hold a byte.
  case classTooSmall(path: String, found: Int)
  /// More bytes of images than are held in memory.
  case tooManyBytes(path: String, files: Int, width: Int)
  /// A file of more bytes than are read to make one image of all of them.
  case tooLargeToShrink(path: String, byteCount: Int)
}

extension DatasetError: LocalizedError {
  /// The same as ``description``.
  public var errorDescription: String? { description }
}
