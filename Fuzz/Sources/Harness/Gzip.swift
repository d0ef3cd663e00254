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
