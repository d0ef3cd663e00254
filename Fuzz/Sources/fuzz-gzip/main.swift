// Compares ByteSource and Inflater with zlib's gzread.
import CZlib
import Harness

@testable import DatasetIO

let file = InMemoryFile()
let largestByteCount = 1 << 18

/// Reads `file`, with reads and skips that the input chooses, and compares it with `expected`.
func read(_ input: inout FuzzInput, expecting expected: [UInt8]?) throws(DatasetError) {
  let steps = input.take(4).map { Int($0) }
  let source = try ByteSource(path: file.path)
  var content: [UInt8] = []
  for step in steps {
    let before = source.position
    if step < 0xc0 {
      content += try source.read(upTo: step)
    } else {
      try source.skip(step - 0xc0)
      if let expected { content += expected[before..<source.position] }
    }
    check(source.position - before <= step, "more bytes than requested")
  }
  let skipped = source.position - content.count
  content += try source.read(upTo: min(largestByteCount, source.largestPossibleByteCount))
  check(source.position == skipped + content.count, "wrong position")
  _ = try source.finish()
  if let expected { check(content == expected, "the bytes differ from those written") }
}

/// Returns the content of `file` as zlib itself reads it; nil if zlib finds it damaged.
func gzread() -> [UInt8]? {
  guard let gz = gzopen(file.path, "rb") else { return nil }
  defer { gzclose(gz) }
  gzbuffer(gz, 1024)
  var content: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 10)
  while content.count < 2 * largestByteCount {
    let count = CZlib.gzread(gz, &piece, UInt32(piece.count))
    guard count >= 0 else { return nil }
    guard count > 0 else { break }
    content += piece.prefix(Int(count))
  }
  return content
}

/// Inflates the raw deflate stream at the beginning of `bytes`, and returns its length as well.
func inflateRaw(_ bytes: [UInt8]) -> (content: [UInt8], byteCount: Int)? {
  var stream = z_stream()
  inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { inflateEnd(&stream) }
  var isWhole = false
  let room = 1 << 12
  let content = [UInt8](unsafeUninitializedCapacity: room) { output, count in
    bytes.withUnsafeBufferPointer { input in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(room)
      isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
      count = room - Int(stream.avail_out)
    }
  }
  return isWhole ? (content, bytes.count - Int(stream.avail_in)) : nil
}

func littleEndian(_ number: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let form = input.choice(5)
  var reading = FuzzInput(input.take(4))
  switch form {
  case 0:
    let bytes = input.rest()
    file.write(bytes)
    if bytes.starts(with: gzipMagic) {
      let expected = gzread()
      try read(&reading, expecting: expected)
      check(expected != nil, "zlib finds the file damaged")
    } else {
      try read(&reading, expecting: bytes)
    }
  case 1:
    // A raw deflate stream, completed with a header and a trailer.
    let bytes = input.rest()
    let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    if let (content, byteCount) = inflateRaw(bytes) {
      file.write(
        header + bytes.prefix(byteCount) + littleEndian(crc(content))
          + littleEndian(UInt32(content.count)))
      try read(&reading, expecting: content)
    } else {
      file.write(header + bytes)
      try read(&reading, expecting: nil)
    }
  case 2:
    // Complete files of one or more members.
    let level = input.choice(10)
    var bytes: [UInt8] = []
    var content: [UInt8] = []
    repeat {
      let member = input.take(Int(input.byte()))
      bytes += gzipMember(member, level: level)
      content += member
    } while !input.isEmpty
    file.write(bytes)
    try read(&reading, expecting: content)
  case 3:
    // A file cut short.
    let level = input.choice(10)
    let cut = input.number(byteCount: 2)
    let bytes = gzipMember(input.rest(), level: level)
    let length = 2 + cut % (bytes.count - 2)
    file.write(Array(bytes.prefix(length)))
    do throws(DatasetError) {
      try read(&reading, expecting: nil)
      check(false, "a file cut short was accepted")
    } catch {
      check(error == .gzipCutShort(path: file.path), "cut short, but found: \(error)")
      throw error
    }
  default:
    // Content that is far larger than the file.
    let byteCount = min(largestByteCount, 64 * input.count) * input.choice(256) / 255
    let content = [UInt8](repeating: input.byte(), count: byteCount)
    file.write(gzipMember(content, level: 1 + input.choice(9)))
    try read(&reading, expecting: content)
  }
}
