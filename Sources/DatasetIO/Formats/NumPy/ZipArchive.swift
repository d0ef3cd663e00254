/// A zip archive in memory, as far as NumPy and other tools write archives of arrays: members that
/// are stored or deflated, in one file of less than 4 GiB.
/// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
struct ZipArchive {
  /// An entry of the archive's directory.
  private struct Entry {
    let flags, method, crc, compressedByteCount, byteCount, offset: Int
  }

  private let path: String
  private let bytes: [UInt8]
  private var entries: [String: Entry] = [:]

  /// The names of the members, sorted.
  var names: [String] { entries.keys.sorted() }

  /// - Parameter path: The archive's path in messages.
  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    self.path = path
    self.bytes = bytes
    if let mistake = commonMistake(startingWith: bytes, in: path) { throw mistake }
    guard bytes.starts(with: [0x50, 0x4b]) else { throw damaged("it does not begin with PK") }
    let end = try endOfDirectory()
    let count = number(at: end + 10, 2)
    let directoryByteCount = number(at: end + 12, 4)
    let start = number(at: end + 16, 4)
    guard ![number(at: end + 8, 2), count].contains(0xffff), start != Self.elsewhere else {
      throw .zipUnsupported(path: path, what: "ZIP64")
    }
    guard number(at: end + 4, 2) == 0, number(at: end + 8, 2) == count else {
      throw .zipUnsupported(path: path, what: "several parts")
    }
    guard start + directoryByteCount <= end else {
      throw damaged("its directory does not fit into the file")
    }
    var position = start
    for _ in 0..<count {
      try readEntry(at: &position, before: start + directoryByteCount)
    }
    guard position == start + directoryByteCount else {
      throw damaged("its directory is longer than its \(count) entries")
    }
  }

  /// The value of a number that is stored as ZIP64 instead.
  private static let elsewhere = 0xffff_ffff

  /// Returns the content of a member, or nil if there is none of that name.
  ///
  /// - Parameter room: The most bytes that it may have.
  func member(_ name: String, room: Int) throws(DatasetError) -> [UInt8]? {
    guard let entry = entries[name] else { return nil }
    func damaged(_ reason: String) -> DatasetError {
      .zipDamaged(path: path, reason: "\(name): \(reason)")
    }
    guard entry.flags & 1 == 0 else {
      throw .zipUnsupported(path: path, what: "an encrypted \(name)")
    }
    guard [0, 8].contains(entry.method) else {
      throw .zipUnsupported(path: path, what: "\(name) with compression method \(entry.method)")
    }
    guard entry.byteCount <= room else { throw .fileTooLarge(path: path) }
    let header = entry.offset
    let headerByteCount = 30
    guard header + headerByteCount <= bytes.count, number(at: header, 4) == 0x0403_4b50 else {
      throw damaged("no member is at byte \(header)")
    }
    let start = header + headerByteCount + number(at: header + 26, 2) + number(at: header + 28, 2)
    guard start + entry.compressedByteCount <= bytes.count else {
      throw damaged("its \(entry.compressedByteCount) bytes do not fit into the file")
    }
    let data = bytes[start..<start + entry.compressedByteCount]
    let content: [UInt8]
    if entry.method == 0 {
      guard data.count == entry.byteCount else {
        throw damaged("it is stored in \(data.count) bytes instead of \(entry.byteCount)")
      }
      content = Array(data)
    } else {
      guard entry.byteCount <= data.count * Inflater.largestGain else {
        throw damaged("\(data.count) compressed bytes cannot become \(entry.byteCount)")
      }
      do throws(InflationError) {
        content = try inflated(data, .raw, to: entry.byteCount)
      } catch {
        throw damaged(error.reason(expected: entry.byteCount))
      }
    }
    guard crc32(of: content[...]) == UInt32(entry.crc) else {
      throw damaged("it has a wrong checksum")
    }
    return content
  }

  /// Finds the record at the end of the file, which a comment may follow.
  private func endOfDirectory() throws(DatasetError) -> Int {
    let recordByteCount = 22
    var position = bytes.count - recordByteCount
    while position >= max(0, bytes.count - recordByteCount - 0xffff) {
      if number(at: position, 4) == 0x0605_4b50,
        position + recordByteCount + number(at: position + 20, 2) == bytes.count
      {
        return position
      }
      position -= 1
    }
    throw damaged("its directory is missing, so it is probably cut short")
  }

  private mutating func readEntry(
    at position: inout Int, before end: Int
  ) throws(DatasetError) {
    let entryByteCount = 46
    guard position + entryByteCount <= end, number(at: position, 4) == 0x0201_4b50 else {
      throw damaged("its directory has no entry at byte \(position)")
    }
    let nameByteCount = number(at: position + 28, 2)
    let next =
      position + entryByteCount + nameByteCount + number(at: position + 30, 2)
      + number(at: position + 32, 2)
    guard next <= end else {
      throw damaged("an entry of its directory at byte \(position) is too long")
    }
    let nameBytes = bytes[position + entryByteCount..<position + entryByteCount + nameByteCount]
    let name = String(decoding: nameBytes, as: UTF8.self)
    let entry = Entry(
      flags: number(at: position + 8, 2), method: number(at: position + 10, 2),
      crc: number(at: position + 16, 4), compressedByteCount: number(at: position + 20, 4),
      byteCount: number(at: position + 24, 4), offset: number(at: position + 42, 4))
    guard
      ![entry.compressedByteCount, entry.byteCount, entry.offset].contains(Self.elsewhere)
    else { throw .zipUnsupported(path: path, what: "ZIP64") }
    guard entries.updateValue(entry, forKey: name) == nil else {
      throw .memberTwice(path: path, member: name)
    }
    position = next
  }

  private func number(at position: Int, _ byteCount: Int) -> Int {
    bytes[position..<position + byteCount].littleEndian
  }

  private func damaged(_ reason: String) -> DatasetError {
    .zipDamaged(path: path, reason: reason)
  }
}
