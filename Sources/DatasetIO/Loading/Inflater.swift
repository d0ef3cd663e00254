import CZlib

/// zlib's streaming decompression of all members of one gzip file (RFC 1952).
///
/// zlib checks each member's CRC and length at the member's end.
final class Inflater {
  /// Whether a member has begun and not ended.
  private(set) var isInsideMember = false

  /// The most bytes that one byte can decompress to: https://zlib.net/zlib_tech.html.
  static let largestGain = 1032

  private let path: String
  private let stream: UnsafeMutablePointer<z_stream>
  private var isFirstMember = true
  /// Whether the last member has ended, and zeros have followed it.
  private var isInPadding = false

  init(path: String) throws(DatasetError) {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Adding 16 to the window size selects gzip's header and trailer.
    let status = inflateInit2_(
      stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .gzipDamaged(path: path, reason: zlibReason(status)) }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses from `input[range]` (not empty) to `output` (not full) until one of them is used
  /// up or a member ends, and returns the number of input bytes that were used.
  ///
  /// Zeros after the last member are skipped, as `gzip` does: tapes pad files with them.
  func inflate(
    _ input: [UInt8], in range: Range<Int>, into output: inout OutputSpan<UInt8>
  ) throws(DatasetError) -> Int {
    if !isInsideMember {
      if !isFirstMember, isInPadding || input[range.lowerBound] == 0 {
        guard input[range].allSatisfy({ $0 == 0 }) else { throw .bytesAfterGzip(path: path) }
        isInPadding = true
        return range.count
      }
      guard isFirstMember || input[range.lowerBound] == gzipMagic[0] else {
        throw .bytesAfterGzip(path: path)
      }
      inflateReset(stream)
      isInsideMember = true
    }
    let available = UInt32(clamping: range.count)
    let status = input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output, count in
        let free = UInt32(clamping: output.count - count)
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.advanced(by: range.lowerBound))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress?.advanced(by: count)
        stream.pointee.avail_out = free
        defer { count += Int(free - stream.pointee.avail_out) }
        return CZlib.inflate(stream, Z_NO_FLUSH)
      }
    }
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isInsideMember = false
      isFirstMember = false
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? zlibReason(status)
      throw .gzipDamaged(path: path, reason: reason)
    }
    return Int(available - stream.pointee.avail_in)
  }
}

/// The first bytes of a gzip file.
let gzipMagic: [UInt8] = [0x1f, 0x8b]

private func zlibReason(_ status: Int32) -> String {
  String(cString: zError(status))
}
