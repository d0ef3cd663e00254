import Experiments
import Foundation

/// A value as scripts read it.
indirect enum JSONValue: Encodable, Equatable {
  case text(String)
  case integer(Int)
  case fraction(Double)
  case flag(Bool)
  case list([JSONValue])
  case object([String: JSONValue])
  case null

  /// Such a cell; a number that is none is null.
  init(_ cell: CSVCell) {
    self =
      switch cell {
      case .text(let text): .text(text)
      case .integer(let number): .integer(number)
      case .fraction(let number): number.isFinite ? .fraction(number) : .null
      case .missing: .null
      }
  }

  /// The rows of a table, each by the names of its columns; none where there is no table.
  ///
  /// - Parameter omitted: Columns that say the same everywhere.
  init(rowsOf table: CSVTable?, without omitted: Set<String> = []) {
    self = .list(
      (table?.rows ?? []).map { row in
        let cells = zip(table?.header ?? [], row).filter { !omitted.contains($0.0) }
        return .object(Dictionary(uniqueKeysWithValues: cells.map { ($0, JSONValue($1)) }))
      })
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .integer(let number): try container.encode(number)
    case .fraction(let number): try container.encode(number)
    case .flag(let isSo): try container.encode(isSo)
    case .list(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    case .null: try container.encodeNil()
    }
  }

  /// The document, its keys in alphabetical order.
  func document() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
