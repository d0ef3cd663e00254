/// The content of a data file from its first byte to its last: what it decompresses to if it
/// begins as gzip files begin, whatever its name, and otherwise the file as it is.
///
/// Memory grows with the bytes that really arrive, never with what a header claims.
final class ByteSource {
  /// How many bytes have been read so far.
  private(set) var position = 0

  /// How much memory is set aside at a time for bytes that have not arrived yet.
  private static let largestStep = 64 << 20

  private let file: FileReader
  private let inflater: Inflater?

  var path: String { file.path }

  /// More bytes than this cannot come out of the file.
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

  /// Appends the next `count` bytes to `bytes`, fewer if the content ends before.
  func append(upTo count: Int, to bytes: inout [UInt8]) throws(DatasetError) {
    var missing = count
    while missing > 0 {
      let before = bytes.count
      // One byte at the end of what is possible, to see a file that has grown.
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

  /// The next `count` bytes, fewer if the content ends before.
  func read(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(upTo: count, to: &bytes)
    return bytes
  }

  /// Passes over the next `count` bytes, or as many as there are.
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

  /// Checks that the content ends here, and says which file it came from.
  func finish() throws(DatasetError) -> DataFile {
    let end = position
    guard try read(upTo: 1).isEmpty else { throw .bytesAfterEnd(path: path, expected: end) }
    return file.finish()
  }

  /// Fills `output`, or as much of it as there are bytes for.
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

  /// Copies as many of `bytes` as `output` has room for, and returns how many that is.
  private func copy(_ bytes: ArraySlice<UInt8>, to output: inout OutputSpan<UInt8>) -> Int {
    let fitting = bytes.prefix(output.freeCapacity)
    output.withUnsafeMutableBufferPointer { buffer, count in
      count = buffer[count...].initialize(fromContentsOf: fitting)
    }
    return fitting.count
  }
}
