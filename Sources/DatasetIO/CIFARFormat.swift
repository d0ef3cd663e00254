/// The binary version of CIFAR-10 or CIFAR-100.
///
/// A record is the label bytes, then 32×32 red, green and blue values, plane after plane; a file is
/// any whole number of records: https://www.cs.toronto.edu/~kriz/cifar.html.
struct CIFARFormat {
  let name: String
  let trainFiles: [String]
  let testFile: String
  /// How many values each label byte of a record can have; the last is the image's class.
  let labelValueCounts: [Int]
  /// The records in the largest official file, to set memory aside for.
  let usualRecordCount: Int
  /// What the official archive is called, and the folder inside it.
  let archive, folder: String

  static let side = 32
  static let channels = 3
  static let imageByteCount = side * side * channels

  var classCount: Int { labelValueCounts[labelValueCounts.count - 1] }
  var files: [String] { trainFiles + [testFile] }
  var recordByteCount: Int { labelValueCounts.count + Self.imageByteCount }

  static let cifar10 = CIFARFormat(
    name: "cifar-10", trainFiles: (1...5).map { "data_batch_\($0).bin" },
    testFile: "test_batch.bin", labelValueCounts: [10], usualRecordCount: 10_000,
    archive: "cifar-10-binary.tar.gz", folder: "cifar-10-batches-bin")

  /// With its 100 fine labels; the 20 coarse ones are checked and dropped.
  static let cifar100 = CIFARFormat(
    name: "cifar-100", trainFiles: ["train.bin"], testFile: "test.bin",
    labelValueCounts: [20, 100], usualRecordCount: 50_000,
    archive: "cifar-100-binary.tar.gz", folder: "cifar-100-binary")
}
