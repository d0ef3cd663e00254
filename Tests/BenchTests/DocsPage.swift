import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

/// The tables and figures of a page of documentation.
struct DocsPage {
  struct Table {
    /// The heading above the table.
    let heading: String
    /// The last folder of reference results named above the table.
    let results: String?
    /// The cells of the first line.
    let header: [String]
    /// The cells of the lines below the header and its rule.
    let rows: [[String]]
  }

  /// The root folder of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  let text: String
  let tables: [Table]

  /// Reads a page of `docs/`.
  ///
  /// - Parameter name: The file's name without its extension.
  init(_ name: String) throws { try self.init(path: "docs/\(name).md") }

  /// Reads a page by its path in the package.
  init(path: String) throws {
    text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    var tables: [Table] = []
    var heading = ""
    var results: String?
    var lines: [[String]] = []
    for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("|") {
        lines.append(
          line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
            .map { String($0).trimmingCharacters(in: .whitespaces) })
        continue
      }
      if lines.count > 2 {
        tables.append(
          Table(
            heading: heading, results: results, header: lines[0], rows: Array(lines.dropFirst(2))))
      }
      lines = []
      if line.hasPrefix("#") { heading = String(line) }
      if let folder = line.firstMatch(of: /`results\/reference\/([a-z0-9-]+)`/) {
        results = String(folder.1)
      }
    }
    self.tables = tables
  }

  /// Returns the names that the tables about a file list: its columns, measures or keys.
  ///
  /// - Parameter kind: The first cell of the tables' headers, such as "column".
  func names(_ kind: String, of file: String) -> [String] {
    tables.filter { $0.header[0] == kind && code(in: $0.heading).contains(file) }
      .flatMap(\.rows).flatMap { code(in: $0[0]) }
  }

  /// The numbers in tables and sentences, each with its measure and the folder of its results.
  var figures: [(text: String, measure: String, results: String?)] {
    let inTables = tables.flatMap { table in
      table.rows.flatMap { row in
        zip(table.header, row).dropFirst().compactMap {
          header, cell -> (String, String, String?)? in
          let row = withoutSeparators(code(in: row[0]).first ?? row[0])
          if table.header[0] == "measure", header == "value" { return (cell, row, table.results) }
          guard let template = code(in: header).first, template.contains("…") else { return nil }
          return (cell, template.replacing("…", with: row), table.results)
        }
      }
    }
    let results = tables.compactMap(\.results).first
    let inSentences = text.matches(
      of:
        /(?<figure>-?[0-9][0-9.,]*(?: ± [0-9.]+)?(?: %| points)?)\s\(`(?<measure>[^`]+)`(?<ends>;\s[-0-9., to%]+)?\)/
    ).map {
      let ends = $0.ends.map { $0.replacing("\n", with: " ") } ?? ""
      return (String($0.figure) + ends, String($0.measure), results)
    }
    return inTables + inSentences
  }
}

/// Returns the words of a line.
func words(of line: some StringProtocol) -> [String] {
  String(line).split(separator: " ").map(String.init)
}

/// Returns the numbers in a text, with signs and without thousands separators.
func numbers(in text: some StringProtocol) -> [String] {
  String(text).matches(of: /[-+]?[0-9][0-9,]*(?:\.[0-9]+)?/).map {
    String($0.0).replacing(",", with: "")
  }
}

/// Returns a number without thousands separators, and any other text as it is.
private func withoutSeparators(_ text: String) -> String {
  text.wholeMatch(of: /[0-9,]+/) == nil ? text : text.replacing(",", with: "")
}

/// Returns the texts between backticks.
func code(in text: String) -> [String] {
  text.matches(of: /`([^`]+)`/).map { String($0.1) }
}

/// The committed results of the reference runs.
enum ReferenceResults {
  static let folder = DocsPage.root.appending(path: "results/reference")

  /// Returns the files with an extension, each with the page that explains it, which is named after
  /// the folder without its data set.
  static func files(_ ending: String) throws -> [(path: String, page: String)] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return paths.sorted().filter { $0.hasSuffix(ending) }.map { path in
      (path, String(path.prefix { $0 != "/" && $0 != "." }.prefix { $0 != "-" }))
    }
  }

  static func table(_ path: String) throws -> (header: [String], rows: [[String]]) {
    let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    return try #require(CSVTable.cells(of: text), "\(path)")
  }
}
