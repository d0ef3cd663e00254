import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

/// A page of `docs/`, as far as its tables and its figures go.
struct DocsPage {
  /// One of its tables.
  struct Table {
    /// The heading above it.
    let heading: String
    /// The folder of reference results that was last named above it.
    let results: String?
    /// The cells of the first line, and of all but the two first.
    let header: [String]
    let rows: [[String]]
  }

  /// The folder of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  let text: String
  let tables: [Table]

  /// A page of `docs/`, by its name without the ending.
  init(_ name: String) throws {
    let url = Self.root.appending(path: "docs/\(name).md")
    text = try String(contentsOf: url, encoding: .utf8)
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

  /// What the first cells of a file's tables name: its columns, its measures, its keys.
  ///
  /// - Parameter kind: The first word of those tables: "column".
  func names(_ kind: String, of file: String) -> [String] {
    tables.filter { $0.header[0] == kind && code(in: $0.heading).contains(file) }
      .flatMap(\.rows).flatMap { code(in: $0[0]) }
  }

  /// The figures in tables and in sentences, each with the measure that it is said to be and the
  /// folder of its results.
  var figures: [(text: String, measure: String, results: String?)] {
    let inTables = tables.flatMap { table in
      table.rows.flatMap { row in
        zip(table.header, row).dropFirst().compactMap {
          header, cell -> (String, String, String?)? in
          let row = (code(in: row[0]).first ?? row[0]).replacing(",", with: "")
          if table.header[0] == "measure", header == "value" { return (cell, row, table.results) }
          guard let template = code(in: header).first, template.contains("…") else { return nil }
          return (cell, template.replacing("…", with: row), table.results)
        }
      }
    }
    let results = tables.compactMap(\.results).first
    let inSentences = text.matches(
      of: /(?<figure>-?[0-9][0-9.,]*(?: ± [0-9.]+)?(?: %| points)?)\s\(`(?<measure>[^`]+)`\)/
    ).map { (String($0.figure), String($0.measure), results) }
    return inTables + inSentences
  }
}

/// What stands between backticks.
func code(in text: String) -> [String] {
  text.matches(of: /`([^`]+)`/).map { String($0.1) }
}

/// The committed results.
enum ReferenceResults {
  static let folder = DocsPage.root.appending(path: "results/reference")

  /// The files of an ending, each with the name of the page that explains it: its folder's, without
  /// a data set's name behind it.
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
