/// CIFAR-10 or CIFAR-100, in binary form.
///
/// A record consists of its label bytes and then 32×32 red, green and blue values, plane after
/// plane. A file contains a whole number of records: https://www.cs.toronto.edu/~kriz/cifar.html.
struct CIFARVersion: Sendable, Equatable {
  let trainFiles: [String]
  let testFile: String
  /// The number of values of each label byte in a record; the last byte is the image's class.
  let labelValueCounts: [Int]
  /// The number of records in the largest official file, for reserving memory.
  let usualRecordCount: Int
  /// The names of the official archive and of the folder inside it.
  let archive, folder: String

  static let side = 32
  static let channels = 3
  static let imageByteCount = side * side * channels

  var classCount: Int { labelValueCounts[labelValueCounts.count - 1] }
  var files: [String] { trainFiles + [testFile] }
  var recordByteCount: Int { labelValueCounts.count + Self.imageByteCount }

  static let cifar10 = CIFARVersion(
    trainFiles: (1...5).map { "data_batch_\($0).bin" },
    testFile: "test_batch.bin", labelValueCounts: [10], usualRecordCount: 10_000,
    archive: "cifar-10-binary.tar.gz", folder: "cifar-10-batches-bin")

  /// The 100 fine labels are used; the 20 coarse ones are checked and dropped.
  static let cifar100 = CIFARVersion(
    trainFiles: ["train.bin"], testFile: "test.bin",
    labelValueCounts: [20, 100], usualRecordCount: 50_000,
    archive: "cifar-100-binary.tar.gz", folder: "cifar-100-binary")
}
