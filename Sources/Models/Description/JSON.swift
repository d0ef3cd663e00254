/// A JSON value. The members of an object keep their order.
enum JSON: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A number with a fraction or an exponent, or one that does not fit a 64-bit integer.
  case number(Double)
  case text(String)
  case array([JSON])
  case object([Member])

  /// A name and its value in an object.
  struct Member: Sendable, Equatable {
    let key: String
    let value: JSON

    init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a member; nil if this is not an object or has no such member.
  subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The string; nil for other values.
  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The elements of an array; nil for other values.
  var elements: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The JSON as Python's `json.dumps` writes it.
  var encoded: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let text): Self.quoted(text)
    case .array(let elements): "[\(elements.map(\.encoded).joined(separator: ", "))]"
    case .object(let members):
      "{"
        + members.map { "\(Self.quoted($0.key)): \($0.value.encoded)" }.joined(separator: ", ")
        + "}"
    }
  }

  /// The value as error messages show it: long arrays and objects are abbreviated.
  var shown: String {
    switch self {
    case .array(let elements) where elements.count > 8: "a list of \(elements.count)"
    case .array(let elements):
      "[\(elements.map { $0.isShort ? $0.encoded : "…" }.joined(separator: ", "))]"
    case .object: self["class_name"]?.text ?? "an object"
    default: encoded
    }
  }

  /// Whether this is a single value or a few of them, as in `[[1, 0], [2, 3]]`.
  private var isShort: Bool {
    switch self {
    case .array(let elements): elements.count == 2 && elements.allSatisfy(\.isScalar)
    default: isScalar
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: quoted += "\\\""
      case 0x5c: quoted += "\\\\"
      case 0x20...0x7e: quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
