import Checksums
import Messages

extension DatasetError: CustomStringConvertible {
  /// The file concerned, what was expected, what was found, and what to do. It is fit to print.
  public var description: String { message.printable }

  private var message: String {
    switch self {
    case .unknownDataset(let argument, let suggestion):
      let names = DatasetSelection.named.map(\.name).joined(separator: ", ")
      let hint = suggestion.map { " Did you mean '\($0)'?" } ?? ""
      return "There is no data set '\(argument)'.\(hint) Choose \(names), the path of a folder, "
        + ".tar.gz archive or .npz file (write ./\(argument) for one in this folder), or images:DIR "
        + "or bytes:DIR for a folder of PNG or of arbitrary files with one sub-folder per class."
    case .missingDataFolder(let dataset, let folder):
      return "The folder \(folder), where the data set '\(dataset)' was expected, does not exist. "
        + "Check the path."
    case .missingFiles(let dataset, let folder, let files):
      return "The data set '\(dataset)' is not complete in \(folder): "
        + "\(files.joined(separator: ", ")) not found. Add the missing files."
    case .unrecognisedFolder(let path, let entries):
      let found = entries.prefix(5).joined(separator: ", ") + (entries.count > 5 ? ", …" : "")
      let expected = datasetFormats.flatMap { $0.expectedFiles }
      return "\(path) contains no data set. Expected "
        + expected.dropLast().joined(separator: ", ") + ", or \(expected.last ?? "")"
        + "; found \(found.isEmpty ? "nothing" : found). Write images:DIR for a folder of PNG files "
        + "with one sub-folder per class."
    case .unrecognisedFile(let path):
      let endings = datasetFormats.flatMap { $0.fileEndings }.joined(separator: ", ")
      return "\(path) is neither a folder nor a file with a known ending (\(endings)). "
        + "Give the folder that contains the data set's files."
    case .holdoutOutOfRange(let requested, let available):
      return "Cannot hold out \(requested) of \(available) training images. "
        + "Hold out at least 1, and leave at least 1 to train on."

    case .notFound(let path): return "\(path) does not exist. Check the path."
    case .folderInPlaceOfFile(let path):
      return "\(path) is a folder where a file was expected. Move it away."
    case .notARegularFile(let path):
      return "\(path) is a device or a pipe where a file was expected. Give a regular file."
    case .unreadable(let path, let reason):
      return "\(path) cannot be read: \(reason). "
        + "Check its name, its permissions and the disk."
    case .emptyFile(let path): return "\(path) is empty. \(Self.again)"
    case .changedWhileReading(let path, let expected, let found):
      return "\(path) changed while it was being read: "
        + (expected == found
          ? "something wrote to it. " : "\(expected) bytes when opened, \(found) bytes read. ")
        + "Wait until its download is complete, and run this again."

    case .gzipCutShort(let path):
      return "\(path) ends in the middle of its compressed data. \(Self.again)"
    case .gzipDamaged(let path, let reason):
      return "\(path) cannot be decompressed: \(reason). \(Self.again)"
    case .bytesAfterGzip(let path):
      return "\(path) has other bytes after the end of its compressed data. \(Self.again)"
    case .stillGzipped(let path):
      return "\(path) is still gzipped after decompression (it begins with 1f 8b; 1f 8b 08 08 read "
        + "as a number is 529205256): it was compressed twice. Decompress it once with gunzip."
    case .webPage(let path):
      return "\(path) is a web page, not data: the server answered with an error or a form. "
        + Self.again
    case .cutShort(let path, let expected, let found):
      return "\(path) ends after \(found) of \(expected) bytes. \(Self.again)"
    case .bytesAfterEnd(let path, let expected):
      return "\(path) continues after the \(expected) bytes that its header announces. "
        + Self.again
    case .fileTooLarge(let path):
      return "\(path) contains more than \(LabelledImages.largestByteCount >> 20) MiB of data, "
        + "counted after any decompression. That is the most that is read. \(Self.check)"
    case .noImages(let path):
      return "\(path) contains no images or labels; expected at least 1. \(Self.again)"
    case .labelOutOfRange(let path, let index, let label, let classCount):
      return "\(path) gives image \(index) the label \(label), but labels range from 0 to "
        + "\(classCount - 1). \(Self.check)"

    case .notIDX(let path, let start):
      return "\(path) is not an IDX file: it begins with the bytes \(Self.spaced(start)), not with "
        + "00 00 08. "
        + Self.check
    case .idxElementType(let path, let code):
      return "\(path) contains \(Self.elementType(code)); expected unsigned bytes (type 0x08). "
        + "Convert it to unsigned bytes, 0 to 255."
    case .idxRank(let path, let expected, let found):
      return "\(path) has \(found) dimensions; expected \(expected) "
        + (expected == 3 ? "(images, rows, columns). " : "(labels). ") + Self.check
    case .labelsInPlaceOfImages(let path):
      return "\(path) contains labels (magic number 2049) where images (2051) were expected. "
        + "Are two files swapped?"
    case .imagesInPlaceOfLabels(let path):
      return "\(path) contains images (magic number 2051) where labels (2049) were expected. "
        + "Are two files swapped?"
    case .emptyImages(let path, let height, let width):
      return "\(path) contains images of \(height)×\(width) pixels; expected at least 1×1. "
        + Self.check
    case .impossibleSize(let path, let dimensions, let possible):
      return "\(path) announces \(dimensions.map(String.init).joined(separator: "×")) bytes after "
        + "its header, but a file of its size has room for at most \(possible). \(Self.again)"
    case .countsDiffer(let images, let imageCount, let labels, let labelCount):
      return "\(images) contains \(imageCount) images, but \(labels) contains \(labelCount) "
        + "labels. Are training and test files mixed up?"
    case .shapesDiffer(let train, let trainShape, let test, let testShape):
      return "\(train) contains images of \(Self.size(trainShape)) pixels, but \(test) "
        + "contains images of \(Self.size(testShape)). Both must belong to the same data set."

    case .notWholeRecords(let path, let byteCount, let recordByteCount):
      return "\(path) contains \(byteCount) bytes, which is not a whole number of "
        + "\(recordByteCount)-byte records. \(Self.again)"
    case .tarDamaged(let path, let offset, let reason):
      return "\(path) is damaged or not a tar archive: \(reason) at byte \(offset). "
        + Self.again
    case .membersMissing(let path, let members):
      return "\(path) does not contain \(members.joined(separator: ", ")) (links do not count). "
        + "Expected the binary version of CIFAR-10 or CIFAR-100 (cifar-10-binary.tar.gz), not "
        + "the one for Python or MATLAB."
    case .memberTwice(let path, let member):
      return "\(path) contains \(member) twice. \(Self.again)"

    case .fileInPlaceOfFolder(let path):
      return "\(path) is a file where a folder was expected. Give a folder with one sub-folder of "
        + "files per class."
    case .classCountOutOfRange(let path, let found):
      return "\(path) contains \(found) sub-folder\(found == 1 ? "" : "s"); expected "
        + "\(ClassFolders.classCounts.lowerBound) to \(ClassFolders.classCounts.upperBound), one per "
        + "class (hidden ones and symbolic links do not count). Sort the files into sub-folders."
    case .classTooSmall(let path, let found):
      return "\(path) contains \(found) usable entr\(found == 1 ? "y" : "ies"); expected at least "
        + "2, a file or folder to train on and one to test on (hidden files, empty files and symbolic "
        + "links do not count). Add files, or remove this class."
    case .tooManyBytes(let path, let files, let width):
      return "\(path) contains \(files) files; as images of \(width)×\(width) they would take more "
        + "than the \(LabelledImages.largestByteCount >> 20) MiB allowed. Choose a smaller width or "
        + "fewer files."
    case .tooLargeToShrink(let path, let byteCount):
      return "\(path) contains \(byteCount) bytes, all of which would be read; expected at most "
        + "\(LabelledImages.largestByteCount). Remove it, or use only the first bytes of every file."

    case .jpeg(let path):
      return "\(path) is a JPEG picture; only PNG pictures are read. Convert it to PNG."
    case .notPNG(let path, let start):
      return
        "\(path) is not a PNG file: it begins with the bytes \(Self.spaced(start)). Remove it, "
        + "or convert it to PNG."
    case .pngDamaged(let path, let reason):
      return "\(path) is a damaged PNG file: \(reason). Save it again, or fetch it again."
    case .transparentPicture(let path):
      return "\(path) has transparent pixels or a transparent colour, and what is behind them is "
        + "unknown. Save it with an opaque background."
    case .pictureTooLarge(let path, let height, let width):
      return "\(path) has \(height)×\(width) pixels; at most \(PNGHeader.largestPixelCount) "
        + "pixels are read. Shrink it."
    case .pictureSizesDiffer(let path, let size, let first, let firstSize):
      return "\(path) has \(Self.size(size)) pixels, but \(first) has \(Self.size(firstSize)). All "
        + "pictures of a data set must have one size: scale or crop them."
    case .tooManyPictures(let path, let count, let size):
      return
        "\(path) contains \(count) pictures of \(Self.size(size)) pixels, which is more than the "
        + "\(LabelledImages.largestByteCount >> 20) MiB allowed. Shrink them, or use fewer."
    case .unknownTestClass(let path):
      return
        "\(path) contains test images of a class without training images. Give the folders for "
        + "training and testing the same sub-folders."
    case .testsWithoutClasses(let path, let training):
      return
        "\(path) has no sub-folder per class, as \(training) has. Sort its pictures into the same "
        + "sub-folders, or use \(training) alone, a fifth of which is then used for testing."

    case .zipDamaged(let path, let reason):
      return "\(path) is damaged or not a zip archive: \(reason). \(Self.again)"
    case .zipUnsupported(let path, let what):
      return "\(path) uses \(what), which is not supported. Write it with numpy.savez or "
        + "numpy.savez_compressed."
    case .arraysMissing(let path, let found):
      let names = found.prefix(8).joined(separator: ", ") + (found.count > 8 ? ", …" : "")
      return "\(path) contains \(names.isEmpty ? "nothing" : names); expected the arrays x_train, "
        + "y_train, x_test and y_test, or train_images, train_labels, test_images and test_labels. "
        + "Rename the arrays."
    case .npyDamaged(let path, let reason):
      return "\(path) is damaged or not a NumPy array: \(reason). Write it again with numpy.savez."
    case .npyElementType(let path, let type, let isLabels):
      return "\(path) contains elements of NumPy's type \(type.filter { $0 != "|" }); expected "
        + (isLabels
          ? "whole numbers. Convert the labels with .astype(\"uint8\")."
          : "unsigned bytes. Convert the images to 0 to 255 with .astype(\"uint8\").")
    case .npyFortranOrder(let path):
      return "\(path) is stored column by column (Fortran order). Convert it with "
        + "numpy.ascontiguousarray."
    case .npyShape(let path, let shape, let isLabels):
      return "\(path) has the shape \(shapeText(shape)); expected "
        + (isLabels
          ? "(images,) or (images, 1). Give every image one label."
          : "(images, rows, columns), or the same with 1 or 3 channels at the end. Transpose it.")
    case .npyLabel(let path, let index, let label):
      return "\(path) gives image \(index) the label \(label), but labels range from 0 to 255. "
        + "Number the classes from 0."
    }
  }

  private static func size(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "×")
  }

  private static func spaced(_ bytes: [UInt8]) -> String {
    bytes.map { hexadecimal([$0]) }.joined(separator: " ")
  }

  private static let again = "Delete it and fetch it again."
  private static let check = "Check that it is the right file, or fetch it again."

  private static func elementType(_ code: UInt8) -> String {
    switch code {
    case 0x09: "signed bytes (type 0x09)"
    case 0x0b: "16-bit integers (type 0x0b)"
    case 0x0c: "32-bit integers (type 0x0c)"
    case 0x0d: "32-bit floats (type 0x0d)"
    case 0x0e: "64-bit floats (type 0x0e)"
    default: "elements of the unknown type 0x\(hexadecimal([code]))"
    }
  }
}
