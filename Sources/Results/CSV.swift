/// One value of a CSV table.
///
///     let row: [CSVCell] = ["mnist", .integer(seed), .fraction(accuracy), .missing]
package enum CSVCell: Sendable, Equatable {
  /// Text, quoted in the file where necessary.
  case text(String)
  /// A whole number: a seed, an epoch, a count.
  case integer(Int)
  /// A real number: an accuracy (0…1), a loss, seconds.
  ///
  /// The file contains the shortest decimal that reads back as the same number, without an
  /// exponent, or `nan`, `inf` or `-inf`.
  case fraction(Double)
  /// No value: an empty cell.
  case missing

  /// Creates a fraction, or a missing value if `fraction` is nil.
  package init(_ fraction: Double?) {
    self = fraction.map(Self.fraction) ?? .missing
  }

  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .integer(let integer): String(integer)
    case .fraction(let fraction): positionalDecimal(fraction)
    case .missing: ""
    }
  }
}

extension CSVCell: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral
{
  /// Creates a text.
  package init(stringLiteral text: String) { self = .text(text) }

  /// Creates a whole number.
  package init(integerLiteral integer: Int) { self = .integer(integer) }

  /// Creates a real number.
  package init(floatLiteral fraction: Double) { self = .fraction(fraction) }
}

/// A table with a fixed header, written as CSV.
///
/// The format is RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180): UTF-8, commas, lines that end
/// in CR LF, and double quotes around a cell that contains a comma, a quote or a line break.
package struct CSVTable: Sendable, Equatable {
  /// The names of the columns.
  package let header: [String]
  /// The rows in the order in which they were appended, each as wide as the header.
  package private(set) var rows: [[CSVCell]] = []

  /// Creates a table without rows.
  package init(header: [String]) {
    self.header = header
  }

  /// Adds a row at the end.
  ///
  /// - Parameter row: One cell per column.
  package mutating func append(_ row: [CSVCell]) {
    precondition(
      row.count == header.count, "a row of \(row.count) cells under \(header.count) columns")
    rows.append(row)
  }

  /// The complete text of the file, starting with the header.
  package var text: String { Self.text([header]) + bodyText }

  /// The text of the file after the header.
  var bodyText: String { Self.text(rows.map { $0.map(\.text) }) }

  private static func text(_ lines: [[String]]) -> String {
    lines.map { $0.map(quotedIfNeeded).joined(separator: ",") + "\r\n" }.joined()
  }
}

/// Returns a cell's text in quotes if it needs them.
///
/// It examines scalars, not characters: CR LF is one character, and so is a comma with an accent.
private func quotedIfNeeded(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
    return text
  }
  var quoted = "\"".unicodeScalars
  for scalar in text.unicodeScalars {
    if scalar == "\"" { quoted.append(scalar) }
    quoted.append(scalar)
  }
  return String(quoted) + "\""
}

/// Returns the shortest decimal that reads back as `value`, as Swift prints it, but without an
/// exponent.
///
/// Not every program reads exponents: `sort -n` reads 1e-05 as 1.
private func positionalDecimal(_ value: Double) -> String {
  guard !value.isNaN else { return "nan" }
  let parts = value.magnitude.description.split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return value.description }
  let sign = value < 0 ? "-" : ""
  let digits = parts[0].filter { $0 != "." }
  // Swift prints an exponent only below 1e-4 and above 2^54. A shortest decimal has at most 17
  // digits, so the decimal point never falls between them.
  return exponent < 0
    ? sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    : sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
}
