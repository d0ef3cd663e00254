import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import bench

/// The numbers on the pages of `docs/` are those of the committed reference runs.
@Suite struct DocsFiguresTests {
  @Test func showTheReferenceRunsFigures() throws {
    var count = 0
    for name in Set(try ReferenceResults.files("measures.csv").map(\.page)) {
      for figure in try DocsPage(name).figures {
        let folder = try #require(figure.results, "\(figure.measure)")
        let row = try ReferenceResults.table("\(folder)/measures.csv").rows.first {
          $0[1] == figure.measure
        }
        #expect(
          figure.text == (row.map { printed($0, as: figure.text) } ?? "–"),
          "\(figure.measure), docs/\(name).md")
        count += 1
      }
    }
    #expect(count > 100)
  }

  /// A row of `measures.csv` with as many decimals as `figure` has, in its unit.
  private func printed(_ row: [String], as figure: String) -> String {
    let unit = [" %", " points", "×"].first { figure.hasSuffix($0) } ?? ""
    let scale: Double = [" %", " points"].contains(unit) ? 100 : 1
    let decimals = figure.firstMatch(of: /\.([0-9]+)/).map(\.1.count) ?? 0
    func text(_ number: Double) -> String {
      let digits = String(format: "%.\(decimals)f", scale * number)
      return decimals == 0 ? Int(digits).map(grouped) ?? digits : digits
    }
    let numbers = row.map { Double($0) ?? .nan }
    let half = (numbers[5] - numbers[4]) / 2
    return text(numbers[2]) + (half.isFinite ? " ± \(text(half))" : "") + unit
  }

  @Test func showTheMediansOfTheComparison() throws {
    let (header, rows) = try ReferenceResults.table("speed/peers.csv")
    func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
    let (peer, model) = (try column("peer"), try column("model"))
    let (kind, seconds) = (try column("kind"), try column("seconds"))
    let shown = try #require(try DocsPage("speed").tables.first { $0.header[0] == "seconds" })
    #expect(shown.rows.count == 4)
    for row in shown.rows {
      for (name, cell) in zip(shown.header, row).dropFirst() {
        let times = rows.filter { $0[peer] == name && "\($0[model]) \($0[kind])" == row[0] }
          .compactMap { Double($0[seconds]) }
        let time = median(times)
        #expect(cell == String(format: time < 1 ? "%.3f" : "%.2f", time), "\(name), \(row[0])")
      }
    }
  }

  @Test func countTheVerdictsOfTheReferenceRuns() throws {
    let verdicts = try ReferenceResults.table("claims.csv").rows.map { ($0[0], $0[9]) }
    let shown = try #require(try DocsPage("claims").tables.first { $0.header[0] == "text" })
    #expect(shown.rows.map { $0[0] } == SourceText.allCases.map(\.rawValue))
    for row in shown.rows {
      for (verdict, cell) in zip(shown.header, row).dropFirst() {
        #expect(cell == "\(verdicts.count { $0 == (row[0], verdict) })", "\(row[0]), \(verdict)")
      }
    }
  }
}
