/// The header of a NumPy array, versions 1 to 3:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
///
/// It is a Python dictionary, `{'descr': '|u1', 'fortran_order': False, 'shape': (3, 28, 28), }`.
struct NPYHeader: Equatable {
  /// The type of the elements, such as `|u1`; `void` for structures.
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]
  /// The position of the first element.
  let end: Int

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  /// - Parameter path: The array's name in messages.
  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    func damaged(_ reason: String) -> DatasetError { .npyDamaged(path: path, reason: reason) }
    guard bytes.starts(with: Self.magic), bytes.count >= 10 else {
      throw damaged("it does not begin as NumPy's arrays do")
    }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw damaged("its format is version \(bytes[6]).\(bytes[7]); versions 1 to 3 are known")
    }
    let start = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= start else { throw damaged("it ends in its header") }
    end = start + bytes[8..<start].littleEndian
    guard end <= bytes.count else { throw damaged("it ends in its header") }
    var parser = PythonLiteral(bytes[start..<end])
    guard let entries = parser.dictionary() else {
      throw damaged("its header is not a dictionary of strings, numbers and tuples")
    }
    guard case .flag(let isFortranOrder)? = entries["fortran_order"],
      case .tuple(let shape)? = entries["shape"], let type = entries["descr"]
    else { throw damaged("its header lacks descr, fortran_order or shape") }
    // Structures have a list of their members' types in place of a type.
    if case .text(let type) = type { self.type = type } else { self.type = "void" }
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }
}

/// A reader of the few Python literals in headers of arrays.
private struct PythonLiteral {
  enum Value: Equatable {
    case text(String)
    case flag(Bool)
    case tuple([Int])
    /// A list, the type of structures.
    case list
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Reads a dictionary up to the end; nil if it is not one.
  mutating func dictionary() -> [String: Value]? {
    guard take("{") else { return nil }
    var entries: [String: Value] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let value = value(),
        entries.updateValue(value, forKey: key) == nil
      else { return nil }
      guard take(",") else {
        guard take("}") else { return nil }
        break
      }
    }
    skipBlanks()
    return rest.isEmpty ? entries : nil
  }

  private mutating func value() -> Value? {
    skipBlanks()
    switch rest.first {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map(Value.text)
    case UInt8(ascii: "T"): return takeWord("True") ? .flag(true) : nil
    case UInt8(ascii: "F"): return takeWord("False") ? .flag(false) : nil
    case UInt8(ascii: "("): return tuple().map(Value.tuple)
    case UInt8(ascii: "["):
      // What a structure consists of does not matter: no structure is read.
      guard let end = rest.lastIndex(of: UInt8(ascii: "]")) else { return nil }
      rest = rest[(end + 1)...]
      return .list
    default: return nil
    }
  }

  private mutating func string() -> String? {
    skipBlanks()
    guard let quote = rest.first, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(quote),
      let end = rest.dropFirst().firstIndex(of: quote)
    else { return nil }
    let content = rest[rest.startIndex + 1..<end]
    guard !content.contains(UInt8(ascii: "\\")) else { return nil }
    rest = rest[(end + 1)...]
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      guard let number = number() else { return nil }
      numbers.append(number)
      guard take(",") else { return take(")") ? numbers : nil }
    }
    return numbers
  }

  private mutating func number() -> Int? {
    skipBlanks()
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[digits.endIndex...]
    // Python 2 writes a long number as 3L.
    if rest.first == UInt8(ascii: "L") { rest = rest.dropFirst() }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private mutating func take(_ sign: String) -> Bool {
    skipBlanks()
    return takeWord(sign)
  }

  private mutating func skipBlanks() {
    rest = rest.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
  }
}
