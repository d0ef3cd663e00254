/// The members of a tar archive, one after the other, as they stream past.
///
/// Reads POSIX ustar (name and prefix, octal sizes) and GNU's long names and base-256 sizes:
/// https://www.gnu.org/software/tar/manual/html_node/Standard.html. Pax headers are passed over.
struct TarReader {
  struct Member {
    let name: String
    let byteCount: Int
  }

  let source: ByteSource
  private var nextHeader = 0

  private static let blockByteCount = 512
  private static let largestNameByteCount = 64 << 10

  init(source: ByteSource) {
    self.source = source
  }

  /// Goes to the next regular file, past what is left of the one before, or returns nil at the
  /// archive's end. The member's bytes are then the source's next ones.
  mutating func next() throws(DatasetError) -> Member? {
    var longName: String?
    while let header = try readHeader() {
      switch header.kind {
      case "L":
        guard header.byteCount <= Self.largestNameByteCount else {
          throw damaged("a member's name of \(header.byteCount) bytes")
        }
        let name = try source.read(upTo: header.byteCount)
        longName = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      case "0", "7", "\0":
        return Member(name: longName ?? header.name, byteCount: header.byteCount)
      case "K", "x": break
      default: longName = nil
      }
    }
    return nil
  }

  private struct Header {
    let name: String
    let kind: Character
    let byteCount: Int
  }

  private mutating func readHeader() throws(DatasetError) -> Header? {
    try source.skip(nextHeader - source.position)
    guard source.position == nextHeader else {
      throw .cutShort(path: source.path, expected: nextHeader, found: source.position)
    }
    let block = try source.read(upTo: Self.blockByteCount)
    if block.isEmpty { return nil }
    if nextHeader == 0, let mistake = commonMistake(startingWith: block, in: source.path) {
      throw mistake
    }
    guard block.count == Self.blockByteCount else {
      throw .cutShort(
        path: source.path, expected: nextHeader + Self.blockByteCount, found: source.position)
    }
    // A block of zeros ends the archive; the rest is padding, read to have it verified.
    guard block.contains(where: { $0 != 0 }) else {
      try source.skip(.max - source.position)
      return nil
    }
    try verifyChecksum(of: block)
    let byteCount = try number(block[124..<136])
    nextHeader = source.position + byteCount
    nextHeader += (Self.blockByteCount - nextHeader % Self.blockByteCount) % Self.blockByteCount
    let prefix = block[257..<262].elementsEqual("ustar".utf8) ? text(block[345..<500]) : ""
    let name = text(block[0..<100])
    return Header(
      name: prefix.isEmpty ? name : prefix + "/" + name,
      kind: Character(Unicode.Scalar(block[156])), byteCount: byteCount)
  }

  /// The sum of the header's bytes, its own eight taken as blanks.
  private func verifyChecksum(of block: [UInt8]) throws(DatasetError) {
    let field = 148..<156
    let blanks = field.count * 0x20
    let sum = block.reduce(0) { $0 + Int($1) } - block[field].reduce(0) { $0 + Int($1) } + blanks
    guard try number(block[field]) == sum else { throw damaged("a wrong header checksum") }
  }

  /// A number in octal digits or, if its first bit is set, in big-endian binary.
  private func number(_ field: ArraySlice<UInt8>) throws(DatasetError) -> Int {
    var value = 0
    let isBinary = field[field.startIndex] == 0x80
    let digits =
      isBinary
      ? field.dropFirst() : field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    let base = isBinary ? 256 : 8
    for byte in digits {
      let digit = isBinary ? Int(byte) : Int(byte) - 0x30
      // Far beyond any file, and far from overflow.
      guard (0..<base).contains(digit), value < 1 << 48 else {
        throw damaged("a number that is none in a header")
      }
      value = value * base + digit
    }
    return value
  }

  private func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  private func damaged(_ reason: String) -> DatasetError {
    .tarDamaged(path: source.path, offset: nextHeader, reason: reason)
  }
}
