import CZlib

/// zlib's deflate with a window of 512 bytes. Inputs are small, and a small window is quick to
/// reset.
private final class Deflater {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init() {
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + 9, 1, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    check(status == Z_OK, "zlib cannot start to deflate")
  }

  func member(_ content: ArraySlice<UInt8>, level: Int) -> [UInt8] {
    deflateReset(stream)
    deflateParams(stream, Int32(level), Z_DEFAULT_STRATEGY)
    let bound = Int(deflateBound(stream, UInt(content.count))) + 32
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      content.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(bound)
        check(deflate(stream, Z_FINISH) == Z_STREAM_END, "deflateBound is too small")
        count = bound - Int(stream.pointee.avail_out)
      }
    }
  }
}

private nonisolated(unsafe) let deflater = Deflater()

/// Returns a gzip member that contains `content`.
///
/// - Parameter level: zlib's compression level, 0 (stored) to 9.
public func gzipMember(_ content: some Collection<UInt8>, level: Int = 6) -> [UInt8] {
  deflater.member(Array(content)[...], level: level)
}

/// Returns zlib's CRC-32 of some bytes.
public func crc(_ bytes: [UInt8]) -> UInt32 {
  UInt32(crc32(0, bytes, UInt32(bytes.count)))
}

extension FuzzInput {
  /// Returns `content` as it is, or compressed into one or two gzip members.
  public mutating func packed(_ content: [UInt8]) -> [UInt8] {
    switch choice(4) {
    case 0, 1: return content
    case 2: return gzipMember(content, level: choice(10))
    default:
      let level = choice(10)
      let cut = min(Int(byte()), content.count)
      return gzipMember(content[..<cut], level: level)
        + gzipMember(content[cut...], level: level)
    }
  }
}

/// Returns raw deflate data that decompresses to `content`.
///
/// - Parameter level: zlib's compression level, 0 (stored) to 9.
public func deflated(_ content: [UInt8], level: Int = 6) -> [UInt8] {
  // Between the header and the trailer of a gzip member.
  Array(gzipMember(content, level: level).dropFirst(10).dropLast(8))
}

/// Returns data in zlib's format that decompresses to `content`.
///
/// - Parameter level: zlib's compression level, 0 (stored) to 9.
public func zlibData(_ content: [UInt8], level: Int = 6) -> [UInt8] {
  let sum = UInt32(adler32(1, content, UInt32(content.count)))
  return [0x78, 0x01] + deflated(content, level: level) + bigEndian(sum)
}

/// Returns a number as four bytes, the most significant first.
public func bigEndian(_ number: UInt32) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// Returns a number as bytes, the least significant first.
public func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
