/// Parses untrusted JSON. Memory is bounded by the input's length, and the stack by the allowed
/// depth of nesting.
///
/// Unlike Foundation's decoder it keeps the order of members, rejects duplicate names, and reports
/// the position of an error.
struct JSONParser {
  /// The maximum depth of nested arrays and objects.
  static let deepest = 64

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Parses a text that consists of one value.
  static func parse(_ bytes: [UInt8]) throws(FormatError) -> JSON {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw FormatError(expected: "JSON in UTF-8", found: "bytes that are not UTF-8")
    }
    var parser = JSONParser(bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.unexpected("the end of the input") }
    return value
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(FormatError) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .text(try text())
    case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte):
      return try number()
    default:
      for (word, value) in [
        ("null", JSON.null), ("true", .boolean(true)), ("false", .boolean(false)),
      ]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw unexpected("a value")
    }
  }

  private func check(_ depth: Int) throws(FormatError) {
    guard depth <= Self.deepest else {
      throw FormatError(
        expected: "JSON nested at most \(Self.deepest) levels deep", found: "more at \(place)")
    }
  }

  private mutating func array(depth: Int) throws(FormatError) -> JSON {
    try check(depth)
    position += 1
    skipSpace()
    var elements: [JSON] = []
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw unexpected("',' or ']'") }
    }
  }

  private mutating func object(depth: Int) throws(FormatError) -> JSON {
    try check(depth)
    position += 1
    skipSpace()
    var members: [JSON.Member] = []
    var keys: Set<String> = []
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
      let key = try text()
      guard keys.insert(key).inserted else {
        throw FormatError(expected: "unique names", found: "'\(key)' again at \(place)")
      }
      skipSpace()
      guard take(":") else { throw unexpected("':'") }
      members.append(JSON.Member(key, try value(depth: depth)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw unexpected("',' or '}'") }
    }
  }

  private mutating func number() throws(FormatError) -> JSON {
    let start = position
    _ = take("-")
    if !take("0") { try takeDigits() }
    var isWhole = true
    if take(".") {
      isWhole = false
      try takeDigits()
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      try takeDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw FormatError(
        expected: "a number that a 64-bit float can represent", found: "\(text) at \(place)")
    }
    return .number(number)
  }

  private mutating func takeDigits() throws(FormatError) {
    guard let first = next, Self.digits.contains(first) else { throw unexpected("a digit") }
    while let byte = next, Self.digits.contains(byte) { position += 1 }
  }

  private mutating func text() throws(FormatError) -> String {
    position += 1
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw unexpected("a character allowed in a string") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        units += Array(String(try escape()).utf8)
      } else {
        units.append(byte)
      }
    }
    guard take("\"") else { throw unexpected("the end of the string") }
    return String(decoding: units, as: UTF8.self)
  }

  /// Parses what follows a backslash.
  private mutating func escape() throws(FormatError) -> Unicode.Scalar {
    let characters: [(Character, Unicode.Scalar)] = [
      ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{c}"), ("n", "\n"),
      ("r", "\r"), ("t", "\t"),
    ]
    for (character, meaning) in characters where take(character) { return meaning }
    guard take("u") else { throw unexpected("a valid escape") }
    let unit = try hexadecimal()
    guard UTF16.isLeadSurrogate(unit) else {
      guard let scalar = Unicode.Scalar(unit) else { throw unexpected("a pair of surrogates") }
      return scalar
    }
    guard take("\\"), take("u") else { throw unexpected("the second surrogate") }
    let second = try hexadecimal()
    guard UTF16.isTrailSurrogate(second) else { throw unexpected("the second surrogate") }
    return UTF16.decode(UTF16.EncodedScalar([unit, second]))
  }

  private mutating func hexadecimal() throws(FormatError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw unexpected("four hexadecimal digits") }
    position += 4
    return unit
  }

  private func unexpected(_ expected: String) -> FormatError {
    let found = String(decoding: bytes[position...].prefix(12), as: UTF8.self)
    return FormatError(
      expected: "\(expected) at \(place)",
      found: found.isEmpty ? "the end of the input" : "'\(found)'")
  }

  /// The current position, such as "line 3, column 14".
  private var place: String {
    let before = bytes[..<position]
    let line = before.count { $0 == 0x0a } + 1
    let column = position - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
    return "line \(line), column \(column)"
  }
}
