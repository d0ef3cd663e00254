import Foundation

/// Any JSON value: output for scripts, and settings whose type is not known here.
package indirect enum JSONValue: Codable, Sendable, Equatable {
  /// A string.
  case text(String)
  /// A whole number.
  case integer(Int)
  /// A whole number beyond `Int`, such as the largest seed.
  case large(UInt64)
  /// Any other finite number.
  case fraction(Double)
  /// A Boolean.
  case flag(Bool)
  /// An array.
  case list([JSONValue])
  /// An object, whose keys are written unchanged.
  case object([String: JSONValue])
  /// The null value.
  case null

  /// Creates the value of a table's cell; a number that is not finite becomes null.
  package init(_ cell: CSVCell) {
    self =
      switch cell {
      case .text(let text): .text(text)
      case .integer(let number): .integer(number)
      case .fraction(let number): number.isFinite ? .fraction(number) : .null
      case .missing: .null
      }
  }

  /// Creates a list of a table's rows, as objects keyed by the columns' names; an empty list if
  /// `table` is nil.
  ///
  /// - Parameter omitted: The columns to leave out.
  package init(rowsOf table: CSVTable?, without omitted: Set<String> = []) {
    self = .list(
      (table?.rows ?? []).map { row in
        let cells = zip(table?.header ?? [], row).filter { !omitted.contains($0.0) }
        return .object(Dictionary(uniqueKeysWithValues: cells.map { ($0, JSONValue($1)) }))
      })
  }

  /// Encodes a value of any type, with its properties' names in snake_case.
  package init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    self = try JSONDecoder().decode(JSONValue.self, from: encoder.encode(value))
  }

  /// Decodes a value that `init(encoding:)` encoded.
  package func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: JSONEncoder().encode(self))
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .integer(number)
    } else if let number = try? container.decode(UInt64.self) {
      self = .large(number)
    } else if let number = try? container.decode(Double.self) {
      self = .fraction(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let values = try? container.decode([JSONValue].self) {
      self = .list(values)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .integer(let number): try container.encode(number)
    case .large(let number): try container.encode(number)
    case .fraction(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .list(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    case .null: try container.encodeNil()
    }
  }

  /// The value as compact JSON with sorted keys.
  private var compact: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  /// Returns the SHA-256 of the value as compact JSON with sorted keys.
  package func digest() throws -> String { Results.digest(of: try compact) }

  /// Returns whether `json` is this value as ``document()`` writes it, apart from white space: it has
  /// sorted keys, and none twice.
  func isWritten(as json: Data) throws -> Bool {
    var text = Data()
    var (isInString, isEscaped) = (false, false)
    for byte in json where isInString || !" \n\r\t".utf8.contains(byte) {
      text.append(byte)
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return try text == compact
  }

  /// Returns the value as an indented JSON document with sorted keys.
  package func document() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension JSONValue {
  /// Finds the first value that differs between two values, depth first and by sorted keys; nil if
  /// the values are equal.
  ///
  /// - Returns: The keys that lead to the difference, and the values before and after; nil where
  ///   there is no value.
  package func firstDifference(
    from other: JSONValue
  ) -> (keys: [String], before: JSONValue?, after: JSONValue?)? {
    guard self != other else { return nil }
    // Objects without a common key are cases of one enumeration: they differ as a whole.
    guard case .object(let before) = self, case .object(let after) = other,
      !Set(before.keys).isDisjoint(with: after.keys)
    else { return ([], self, other) }
    for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
      guard let old = before[key], let new = after[key], let inner = old.firstDifference(from: new)
      else { return ([key], before[key], after[key]) }
      return ([key] + inner.keys, inner.before, inner.after)
    }
    return nil
  }

  /// The value on one line, for messages: strings without quotes, names without underscores, nested
  /// objects in parentheses.
  package var summary: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .large(let number): String(number)
    case .fraction(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    case .list(let values): values.map(\.summary).joined(separator: ",")
    case .object(let values):
      values.sorted { $0.key < $1.key }.map(Self.summary).joined(separator: ", ")
    case .null: "null"
    }
  }

  private static func summary(_ name: String, _ value: JSONValue) -> String {
    let words = name.replacing("_", with: " ")
    return switch value {
    // A case of an enumeration that has no associated value, or a single one without a label.
    case .object(let members) where members.isEmpty: words
    case .object(let members) where Array(members.keys) == ["_0"]:
      "\(words) \(members["_0"]?.summary ?? "")"
    case .object: "\(words) (\(value.summary))"
    default: "\(words) \(value.summary)"
    }
  }
}
