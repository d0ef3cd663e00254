import CZlib

/// How deflate data is framed.
enum DeflateFrame {
  /// Without header and checksum, as in zip archives: RFC 1951.
  case raw
  /// With zlib's header and checksum, as in PNG files: RFC 1950.
  case zlib
}

/// Why deflate data in memory cannot be decompressed.
enum InflationError: Error, Equatable {
  /// The data ends early; `found` is the number of bytes it decompresses to.
  case cutShort(found: Int)
  /// It decompresses to more bytes than expected.
  case tooLong
  /// Other bytes follow the end of the data.
  case bytesAfterEnd
  /// zlib's reason.
  case damaged(String)

  /// The reason in the middle of a sentence, about data that should have `byteCount` bytes.
  func reason(expected byteCount: Int) -> String {
    switch self {
    case .cutShort(let found):
      "its compressed data ends after \(found) of \(byteCount) bytes"
    case .tooLong: "its compressed data continues after \(byteCount) bytes"
    case .bytesAfterEnd: "other bytes follow its compressed data"
    case .damaged(let reason): "its compressed data cannot be decompressed (\(reason))"
    }
  }
}

/// Decompresses `input`, which must decompress to exactly `byteCount` bytes.
///
/// - Parameter byteCount: At most 1032 times the length of `input`, because this much memory is
///   allocated at once.
func inflated(
  _ input: ArraySlice<UInt8>, _ frame: DeflateFrame, to byteCount: Int
) throws(InflationError) -> [UInt8] {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer {
    inflateEnd(stream)
    stream.deallocate()
  }
  // A negative window size selects data without a header.
  var status = inflateInit2_(
    stream, frame == .raw ? -MAX_WBITS : MAX_WBITS, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  guard status == Z_OK else { throw .damaged(String(cString: zError(status))) }
  // One byte more than expected, to detect that the data continues.
  let capacity = byteCount + 1
  let output = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
    input.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(clamping: capacity)
      status = CZlib.inflate(stream, Z_FINISH)
      count = capacity - Int(stream.pointee.avail_out)
    }
  }
  switch status {
  case Z_STREAM_END: break
  case Z_BUF_ERROR, Z_OK:
    throw output.count > byteCount ? .tooLong : .cutShort(found: output.count)
  case Z_NEED_DICT: throw .damaged("it needs a preset dictionary")
  default:
    throw .damaged(
      stream.pointee.msg.map { String(cString: $0) } ?? String(cString: zError(status)))
  }
  guard output.count <= byteCount else { throw .tooLong }
  guard output.count == byteCount else { throw .cutShort(found: output.count) }
  guard stream.pointee.avail_in == 0 else { throw .bytesAfterEnd }
  return output
}

/// The CRC-32 of zip archives and PNG files.
func crc32(of bytes: ArraySlice<UInt8>) -> UInt32 {
  bytes.withUnsafeBufferPointer { bytes in
    UInt32(CZlib.crc32(0, bytes.baseAddress, UInt32(clamping: bytes.count)))
  }
}

extension ArraySlice<UInt8> {
  /// The bytes as an unsigned number, the most significant byte first.
  ///
  /// There must be at most seven bytes.
  var bigEndian: Int { reduce(0) { $0 << 8 | Int($1) } }

  /// The bytes as an unsigned number, the least significant byte first.
  ///
  /// There must be at most seven bytes.
  var littleEndian: Int { reversed().reduce(0) { $0 << 8 | Int($1) } }
}
