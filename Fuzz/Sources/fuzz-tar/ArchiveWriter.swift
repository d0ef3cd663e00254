import Harness

/// A regular file in an archive.
struct ArchiveMember {
  let name: String
  let byteCount: Int
  /// The member's bytes; nil if they were skipped.
  let content: [UInt8]?
}

/// Writes tar archives in all the ways that `TarReader` reads.
struct ArchiveWriter {
  private(set) var bytes: [UInt8] = []
  /// The members that a reader must find.
  private(set) var members: [ArchiveMember] = []

  /// Adds a regular file with a plain ustar header.
  mutating func add(name: String, content: [UInt8]) {
    append(header(name: name, size: octal(content.count), kind: "0"), content)
    members.append(ArchiveMember(name: name, byteCount: content.count, content: content))
  }

  /// Adds a member. The input chooses its kind and how its size and name are written.
  mutating func addMember(chosenBy input: inout FuzzInput) {
    let kinds: [Character] = ["0", "7", "\0", "0", "5", "1", "g", "K"]
    let kind = kinds[input.choice(kinds.count)]
    let content = input.take(Int(input.byte()))
    // Few characters suffice, since what matters is the name's length.
    let length = 1 + input.choice(3) * input.choice(99)
    let letter = String(UnicodeScalar(UInt8(ascii: "a") + input.byte() % 26))
    let name = String((letter + "/xyz-").prefix(1 + input.choice(6)))
    let long = String(repeating: name, count: length)
    var (headerName, prefix, expected) = (String(long.prefix(100)), "", String(long.prefix(100)))
    // A long name or pax record applies to the next regular file, which "g" and "K" are not.
    let isAbout = kinds.suffix(2).contains(kind)
    switch isAbout ? 0 : input.choice(4) {
    case 0: break
    case 1:
      prefix = letter
      expected = prefix + "/" + headerName
    case 2:
      append(header(name: "long", size: octal(long.utf8.count), kind: "L"), Array(long.utf8))
      expected = long
    default:
      let record = paxRecord("path", long)
      append(header(name: "pax", size: octal(record.count), kind: "x"), record)
      expected = long
      headerName = "short"
    }
    var size = octal(content.count)
    switch isAbout ? 0 : input.choice(4) {
    case 0, 1: break
    case 2: size = base256(content.count)
    default:
      let record = paxRecord("size", String(content.count))
      append(header(name: "pax", size: octal(record.count), kind: "x"), record)
      // The record's size replaces the header's.
      size = octal(Int(input.byte()))
    }
    append(header(name: headerName, prefix: prefix, size: size, kind: kind), content)
    if kinds.prefix(4).contains(kind) {
      members.append(ArchiveMember(name: expected, byteCount: content.count, content: content))
    }
  }

  /// Adds a header with an arbitrary name, size and kind, and content that need not match it.
  mutating func addBlocks(chosenBy input: inout FuzzInput) {
    let size = input.take(12)
    let kinds = Array("xL0".utf8)
    let choice = input.byte()
    let kind = UnicodeScalar(choice % 4 == 3 ? input.byte() : kinds[Int(choice % 4)])
    let name = String(decoding: input.take(input.choice(16)), as: UTF8.self)
    append(
      header(name: name, size: size, kind: Character(kind)), input.take(Int(input.byte())))
  }

  private mutating func append(_ header: [UInt8], _ content: [UInt8]) {
    bytes += header + content + [UInt8](repeating: 0, count: -content.count & 511)
  }

  private func base256(_ number: Int) -> [UInt8] {
    [0x80, 0, 0, 0] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  private func octal(_ number: Int) -> [UInt8] { Array(String(number, radix: 8).utf8) }

  private func header(
    name: String, prefix: String = "", size: [UInt8], kind: Character
  ) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: some Collection<UInt8>, at offset: Int) {
      block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    put(name.utf8, at: 0)
    put(size, at: 124)
    put(String(kind).utf8, at: 156)
    put("ustar\u{0}00".utf8, at: 257)
    put(prefix.utf8, at: 345)
    fixChecksum(of: &block)
    return block
  }

  /// Returns a pax record, whose length includes the digits of the length itself.
  private func paxRecord(_ key: String, _ value: String) -> [UInt8] {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count
    while "\(length)\(rest)".utf8.count != length { length += 1 }
    return Array("\(length)\(rest)".utf8)
  }
}

/// Corrects the checksum in the header at the beginning of `bytes`.
func fixChecksum(of bytes: inout [UInt8]) {
  let field = 148..<156
  let sum =
    bytes[..<512].reduce(0) { $0 + Int($1) } - bytes[field].reduce(0) { $0 + Int($1) } + 8 * 0x20
  let digits = String(sum, radix: 8).utf8
  bytes.replaceSubrange(
    field, with: [UInt8](repeating: 0x30, count: 6 - digits.count) + digits + [0, 0x20])
}
