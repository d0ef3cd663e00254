import Foundation
import Testing

@testable import Experiments
@testable import bench

/// The pages of `docs/` beside the files and the numbers that they explain.
@Suite struct DocsTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private var reference: URL { root.appending(path: "results/reference") }

  private func page(_ name: String) throws -> DocsPage {
    try DocsPage(contentsOf: root.appending(path: "docs/\(name).md"))
  }

  private func table(_ path: String) throws -> (header: [String], rows: [[String]]) {
    let text = try String(contentsOf: reference.appending(path: path), encoding: .utf8)
    return try #require(CSVTable.cells(of: text), "\(path)")
  }

  /// The files of an ending among the reference results, each with the name of the page that
  /// explains it: its folder's, without a data set's name behind it.
  private func files(_ ending: String) throws -> [(path: String, page: String)] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: reference.path)
    return paths.sorted().filter { $0.hasSuffix(ending) }.map { path in
      (path, String(path.prefix { $0 != "/" && $0 != "." }.prefix { $0 != "-" }))
    }
  }

  @Test func explainEveryColumnInItsOrder() throws {
    let shared = try page("results")
    let files = try files(".csv")
    #expect(files.count > 40)
    for (path, name) in files {
      let file = (path as NSString).lastPathComponent
      let explained =
        shared.names("column", of: file) + (try page(name)).names("column", of: file)
      #expect(try table(path).header == explained, "\(path), docs/\(name).md")
    }
    let speed = SpeedMeasurement(
      dataset: TabularExperiment().dataset, networks: [], batchSizes: [], epochs: 1,
      settings: .init())
    #expect(speed.table([], peak: 1).header == (try page("speed")).names("column", of: "speed.csv"))
  }

  @Test func explainEveryMeasureAndNoOther() throws {
    for (path, name) in try files("measures.csv") {
      let patterns = try page(name).names("measure", of: "measures.csv").map { pattern in
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
          .map { NSRegularExpression.escapedPattern(for: String($0)) }
        return (pattern, try Regex(parts.joined(separator: ".+")))
      }
      let measures = try table(path).rows.map { $0[1] }
      for measure in measures {
        #expect(
          try patterns.contains { try $0.1.wholeMatch(in: measure) != nil },
          "\(measure) is not in docs/\(name).md")
      }
      for (pattern, regex) in patterns {
        #expect(
          try measures.contains { try regex.wholeMatch(in: $0) != nil },
          "\(pattern) of docs/\(name).md is not in \(path)")
      }
    }
  }

  @Test func explainEveryKeyOfTheManifest() throws {
    let explained = Set(try page("results").names("key", of: "manifest.json"))
    for (path, _) in try files("manifest.json") {
      let json = try JSONSerialization.jsonObject(
        with: Data(contentsOf: reference.appending(path: path)))
      let keys = try #require(json as? [String: Any]).keys
      #expect(explained.isSuperset(of: keys), "\(path)")
    }
  }

  @Test func showTheReferenceRunsFigures() throws {
    var count = 0
    for name in Set(try files("measures.csv").map(\.page)) {
      for figure in try page(name).figures {
        let folder = try #require(figure.results, "\(figure.measure)")
        let row = try table("\(folder)/measures.csv").rows.first { $0[1] == figure.measure }
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
    let (header, rows) = try table("speed/peers.csv")
    func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
    let (peer, model) = (try column("peer"), try column("model"))
    let (kind, seconds) = (try column("kind"), try column("seconds"))
    let shown = try #require(try page("speed").tables.first { $0.header[0] == "seconds" })
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
    let verdicts = try table("claims.csv").rows.map { ($0[0], $0[9]) }
    let shown = try #require(try page("claims").tables.first { $0.header[0] == "text" })
    #expect(shown.rows.map { $0[0] } == SourceText.allCases.map(\.rawValue))
    for row in shown.rows {
      for (verdict, cell) in zip(shown.header, row).dropFirst() {
        #expect(cell == "\(verdicts.count { $0 == (row[0], verdict) })", "\(row[0]), \(verdict)")
      }
    }
  }

  @Test func linkToWhatIsThereAndListEveryPage() throws {
    let docs = root.appending(path: "docs")
    let pages = try FileManager.default.contentsOfDirectory(atPath: docs.path)
      .filter { $0.hasSuffix(".md") }
    let index = try page("README").text
    for page in pages {
      #expect(page == "README.md" || index.contains("](\(page))"), "\(page) is not in the index")
    }
    for page in pages.map({ "docs/\($0)" }) + ["README.md", "CONTRIBUTING.md"] {
      let url = root.appending(path: page)
      let text = try String(contentsOf: url, encoding: .utf8)
      for link in text.matches(of: /\]\(([^)#]+)(#[^)]*)?\)/) where !link.1.hasPrefix("http") {
        let target = url.deletingLastPathComponent().appending(path: String(link.1))
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link.1)")
      }
    }
  }
}
