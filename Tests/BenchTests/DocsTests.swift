import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import Runs
@testable import bench

/// The pages explain every column, measure and key. Their commands and links work.
@Suite struct DocsTests {
  @Test func explainEveryColumnInOrder() throws {
    let shared = try DocsPage("results")
    let files = try ReferenceResults.files(".csv")
    #expect(files.count > 40)
    for (path, name) in files {
      let file = (path as NSString).lastPathComponent
      let explained =
        shared.names("column", of: file) + (try DocsPage(name)).names("column", of: file)
      #expect(try ReferenceResults.table(path).header == explained, "\(path), docs/\(name).md")
    }
    let speed = SpeedMeasurement(
      dataset: TabularExperiment(settings: .init()).images, networks: [], batchSizes: [], epochs: 1,
      settings: .init(), threads: 1)
    #expect(
      speed.table([], peak: SpeedPeak(rates: [1]), machine: .current).header
        == (try DocsPage("speed")).names("column", of: "speed.csv"))
  }

  @Test func explainEveryMeasureAndNoOther() throws {
    let files = Dictionary(grouping: try ReferenceResults.files("measures.csv"), by: \.page)
    for (name, files) in files {
      let patterns = try DocsPage(name).names("measure", of: "measures.csv").map { pattern in
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
          .map { NSRegularExpression.escapedPattern(for: String($0)) }
        return (pattern, try Regex(parts.joined(separator: ".+")))
      }
      let measures = try files.flatMap { try ReferenceResults.table($0.path).rows.map { $0[1] } }
      for measure in measures {
        #expect(
          try patterns.contains { try $0.1.wholeMatch(in: measure) != nil },
          "\(measure) is not in docs/\(name).md")
      }
      for (pattern, regex) in patterns {
        #expect(
          try measures.contains { try regex.wholeMatch(in: $0) != nil },
          "\(pattern) of docs/\(name).md is in no measures.csv")
      }
    }
  }

  @Test func haveTheSameSectionsForEveryExperiment() throws {
    for name in Set(try ReferenceResults.files(".csv").map(\.page)) {
      let sections = try DocsPage(name).text.matches(of: /\n## (.+)/).map { String($0.1) }
      #expect(
        sections.prefix(5) == ["Results", "Method", "Files", "Charts", "Limits"],
        "docs/\(name).md")
    }
  }

  @Test func explainEveryKeyOfTheManifest() throws {
    let explained = Set(try DocsPage("results").names("key", of: "manifest.json"))
    for (path, _) in try ReferenceResults.files("manifest.json") {
      let json = try JSONSerialization.jsonObject(
        with: Data(contentsOf: ReferenceResults.folder.appending(path: path)))
      let keys = try #require(json as? [String: Any]).keys
      #expect(explained.isSuperset(of: keys), "\(path)")
    }
  }

  /// The names of all pages of `docs/`.
  private func pages() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: DocsPage.root.appending(path: "docs").path)
      .filter { $0.hasSuffix(".md") }
  }

  @Test func containOnlyCommandsThatParse() throws {
    var count = 0
    for path in try pages().map({ "docs/\($0)" }) + ["README.md"] {
      for command in try DocsPage(path: path).text.matches(
        of: /\n {4}(?:swift run )?bench ([^#>\n]+)/)
      {
        #expect(throws: Never.self, "\(path)") {
          try Bench.parseAsRoot(words(of: command.1))
        }
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test func haveWorkingLinksAndListEveryPage() throws {
    let pages = try pages()
    let index = try DocsPage("README").text
    for page in pages {
      #expect(page == "README.md" || index.contains("](\(page))"), "\(page) is not in the index")
    }
    for page in pages.map({ "docs/\($0)" }) + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
      let url = DocsPage.root.appending(path: page)
      let text = try String(contentsOf: url, encoding: .utf8)
      for link in text.matches(of: /\]\(([^)#]*)(?:#([^)]*))?\)/) where !link.1.hasPrefix("http") {
        let target =
          link.1.isEmpty ? url : url.deletingLastPathComponent().appending(path: String(link.1))
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link.1)")
        guard let anchor = link.2 else { continue }
        let headings = try String(contentsOf: target, encoding: .utf8).split(separator: "\n")
          .filter { $0.hasPrefix("#") }.map(anchorName)
        #expect(headings.contains(String(anchor)), "\(page): \(link.1)#\(anchor)")
      }
    }
  }
}

/// Returns the anchor that GitHub gives to a heading.
private func anchorName(_ heading: Substring) -> String {
  heading.drop { $0 == "#" || $0 == " " }.lowercased().replacing(" ", with: "-")
    .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
}
