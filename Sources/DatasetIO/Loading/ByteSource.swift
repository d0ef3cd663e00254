/// The content of a data file from its first byte to its last.
///
/// It is decompressed if it begins as gzip files do, whatever the file's name.
///
/// Memory grows with the bytes that are actually read, never with what a header announces.
final class ByteSource {
  /// The number of bytes that have been read so far.
  private(set) var position = 0

  /// The most memory that is reserved at a time for bytes that have not been read yet.
  private static let largestStep = 64 << 20

  private let file: FileReader
  private let inflater: Inflater?

  var path: String { file.path }

  /// The most bytes that the file can decompress to.
  var largestPossibleByteCount: Int {
    inflater == nil ? file.byteCount : file.byteCount * Inflater.largestGain
  }

  init(path: String) throws(DatasetError) {
    file = try FileReader(path: path)
    guard file.byteCount <= LabelledImages.largestByteCount else {
      throw .fileTooLarge(path: path)
    }
    _ = try file.fill()
    inflater = file.piece[file.unread].starts(with: gzipMagic) ? try Inflater(path: path) : nil
  }

  /// Appends the next `count` bytes to `bytes`, or fewer if the content ends before.
  func append(upTo count: Int, to bytes: inout [UInt8]) throws(DatasetError) {
    var missing = count
    while missing > 0 {
      let before = bytes.count
      // One byte beyond what is possible, to detect a file that has grown.
      let step = min(missing, Self.largestStep, max(1, largestPossibleByteCount - position))
      try bytes.append(addingCapacity: step) { output throws(DatasetError) in
        try fill(&output)
      }
      guard position <= LabelledImages.largestByteCount else { throw .fileTooLarge(path: path) }
      let added = bytes.count - before
      missing -= added
      if added < step { return }
    }
  }

  /// Returns the next `count` bytes, or fewer if the content ends before.
  func read(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(upTo: count, to: &bytes)
    return bytes
  }

  /// Skips the next `count` bytes, or as many as there are.
  func skip(_ count: Int) throws(DatasetError) {
    var scratch: [UInt8] = []
    let end = position + count
    while position < end {
      let step = min(end - position, FileReader.pieceByteCount)
      scratch.removeAll(keepingCapacity: true)
      try append(upTo: step, to: &scratch)
      if scratch.count < step { return }
    }
  }

  /// Checks that the content ends here, and returns the file that it came from.
  func finish() throws(DatasetError) -> DataFile {
    let end = position
    guard try read(upTo: 1).isEmpty else { throw .bytesAfterEnd(path: path, expected: end) }
    return file.finish()
  }

  /// Fills `output`, or as much of it as the remaining bytes fill.
  private func fill(_ output: inout OutputSpan<UInt8>) throws(DatasetError) {
    let before = output.count
    defer { position += output.count - before }
    while !output.isFull {
      guard try file.fill() else {
        if inflater?.isInsideMember == true { throw .gzipCutShort(path: path) }
        return
      }
      if let inflater {
        file.consume(try inflater.inflate(file.piece, in: file.unread, into: &output))
      } else {
        file.consume(copy(file.piece[file.unread], to: &output))
      }
    }
  }

  /// Copies as many of `bytes` as `output` has room for, and returns their number.
  private func copy(_ bytes: ArraySlice<UInt8>, to output: inout OutputSpan<UInt8>) -> Int {
    let fitting = bytes.prefix(output.freeCapacity)
    output.withUnsafeMutableBufferPointer { buffer, count in
      count = buffer[count...].initialize(fromContentsOf: fitting)
    }
    return fitting.count
  }
}
