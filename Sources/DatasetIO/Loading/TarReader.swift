/// The members of a tar archive, read one after the other.
///
/// It supports POSIX ustar (name and prefix, octal sizes), pax's paths and sizes, and GNU's long
/// names and base-256 sizes: https://www.gnu.org/software/tar/manual/html_node/Standard.html.
/// Nothing is unpacked, so a member's name can do no harm.
struct TarReader {
  struct Member {
    let name: String
    let byteCount: Int
  }

  let source: ByteSource
  private var thisHeader = 0
  private var nextHeader = 0

  private static let blockByteCount = 512
  /// The limit for what precedes a member's header: its long name, or its pax records.
  private static let largestExtraByteCount = 1 << 20
  /// A limit far above the size of any file and far below overflow.
  private static let largestByteCount = 1 << 56

  init(source: ByteSource) {
    self.source = source
  }

  /// Moves to the next regular file and returns it, or nil at the archive's end.
  ///
  /// The member's bytes are the source's next ones.
  mutating func next() throws(DatasetError) -> Member? {
    // These precede a member's header and replace its fields.
    var name: String?
    var byteCount: Int?
    while let header = try readHeader(memberByteCount: byteCount) {
      switch header.kind {
      case "L": name = text(try content(of: header, "a member name")[...])
      case "x":
        let records = try paxRecords(in: content(of: header, "a pax header"))
        name = records["path"] ?? name
        byteCount = try records["size"].map(paxByteCount) ?? byteCount
      case "0", "7", "\0":
        return Member(name: name ?? header.name, byteCount: header.byteCount)
      case "K", "g": break
      default: (name, byteCount) = (nil, nil)
      }
    }
    return nil
  }

  private struct Header {
    let name: String
    let kind: Character
    let byteCount: Int
  }

  /// Reads the next header.
  ///
  /// - Parameter memberByteCount: The size that replaces the header's if the header is a member's.
  private mutating func readHeader(memberByteCount: Int?) throws(DatasetError) -> Header? {
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
    thisHeader = nextHeader
    // A block of zeros ends the archive. The rest is padding, and is read to verify its checksum.
    guard block.contains(where: { $0 != 0 }) else {
      try source.skip(.max - source.position)
      return nil
    }
    try verifyChecksum(of: block)
    let kind = Character(Unicode.Scalar(block[156]))
    var byteCount = try number(block[124..<136])
    if let memberByteCount, !"LKxg".contains(kind) { byteCount = memberByteCount }
    nextHeader = source.position + byteCount
    nextHeader += (Self.blockByteCount - nextHeader % Self.blockByteCount) % Self.blockByteCount
    let prefix = block[257..<262].elementsEqual("ustar".utf8) ? text(block[345..<500]) : ""
    let name = text(block[0..<100])
    return Header(
      name: prefix.isEmpty ? name : prefix + "/" + name, kind: kind, byteCount: byteCount)
  }

  /// Reads the content that belongs to a header and describes the next member.
  private func content(of header: Header, _ what: String) throws(DatasetError) -> [UInt8] {
    guard header.byteCount <= Self.largestExtraByteCount else {
      throw damaged("\(what) of \(header.byteCount) bytes")
    }
    let end = source.position + header.byteCount
    let content = try source.read(upTo: header.byteCount)
    guard source.position == end else {
      throw .cutShort(path: source.path, expected: end, found: source.position)
    }
    return content
  }

  /// Parses the records of a pax header.
  ///
  /// Each record is "length key=value" and a line feed; the length counts all of it.
  private func paxRecords(in bytes: [UInt8]) throws(DatasetError) -> [String: String] {
    var records: [String: String] = [:]
    var rest = bytes[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != UInt8(ascii: " ") }
      let count = Int(String(decoding: digits, as: UTF8.self)) ?? 0
      guard count > digits.count + 1, count <= rest.count else {
        throw damaged("a pax record with a wrong length")
      }
      let record = rest.prefix(count).dropFirst(digits.count + 1).dropLast()
      let key = record.prefix { $0 != UInt8(ascii: "=") }
      records[String(decoding: key, as: UTF8.self)] =
        String(decoding: record.dropFirst(key.count + 1), as: UTF8.self)
      rest = rest.dropFirst(count)
    }
    return records
  }

  private func paxByteCount(_ text: String) throws(DatasetError) -> Int {
    guard let count = Int(text), (0..<Self.largestByteCount).contains(count) else {
      throw damaged("an invalid pax size")
    }
    return count
  }

  /// Checks the sum of the header's bytes, which counts the eight bytes of the checksum as blanks.
  private func verifyChecksum(of block: [UInt8]) throws(DatasetError) {
    let field = 148..<156
    let blanks = field.count * 0x20
    let sum = block.reduce(0) { $0 + Int($1) } - block[field].reduce(0) { $0 + Int($1) } + blanks
    guard try number(block[field]) == sum else { throw damaged("a wrong header checksum") }
  }

  /// Parses a number in octal digits or, if its first bit is set, in big-endian binary form.
  private func number(_ field: ArraySlice<UInt8>) throws(DatasetError) -> Int {
    var value = 0
    let isBinary = field[field.startIndex] == 0x80
    let digits =
      isBinary
      ? field.dropFirst() : field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    let base = isBinary ? 256 : 8
    for byte in digits {
      let digit = isBinary ? Int(byte) : Int(byte) - 0x30
      guard (0..<base).contains(digit), value < Self.largestByteCount / 256 else {
        throw damaged("an invalid number in a header")
      }
      value = value * base + digit
    }
    return value
  }

  private func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  private func damaged(_ reason: String) -> DatasetError {
    .tarDamaged(path: source.path, offset: thisHeader, reason: reason)
  }
}
