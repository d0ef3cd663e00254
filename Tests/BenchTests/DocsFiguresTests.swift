import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import bench

/// The numbers in the documentation match the committed reference results.
@Suite struct DocsFiguresTests {
  @Test func showTheNumbersOfTheReferenceRuns() throws {
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

  /// Formats a row of `measures.csv` with the unit and the number of decimals of `figure`.
  private func printed(_ row: [String], as figure: String) -> String {
    let own = figure.prefix { $0 != ";" }
    let unit = [" %", " points", "×"].first { own.hasSuffix($0) } ?? ""
    let scale: Double = [" %", " points"].contains(unit) ? 100 : 1
    let decimals = figure.firstMatch(of: /\.([0-9]+)/).map(\.1.count) ?? 0
    func text(_ number: Double) -> String {
      let digits = String(format: "%.\(decimals)f", scale * number)
      return decimals == 0 ? Int(digits).map(grouped) ?? digits : digits
    }
    let numbers = row.map { Double($0) ?? .nan }
    let half = (numbers[5] - numbers[4]) / 2
    let measure = Measure(
      name: "", value: numbers[2], n: nil, interval: half.isFinite ? numbers[4]...numbers[5] : nil)
    if measure.hasSkewedInterval {
      return "\(text(numbers[2]))\(unit); \(text(numbers[4])) to \(text(numbers[5]))"
    }
    return text(numbers[2]) + (half.isFinite ? " ± \(text(half))" : "") + unit
  }

  @Test func showTheMeasuredTimes() throws {
    let tables = try DocsPage("speed").tables.filter { $0.header.contains("trainer") }
    var count = 0
    for table in tables {
      let trainer = try #require(table.header.firstIndex(of: "trainer"))
      for row in table.rows {
        let files = [
          "MNIST, 32": "batch-32", "MNIST shuffled, 128": "shuffled", "CIFAR-10, 128": "cifar-10",
          "MNIST's first 12,000, 128": "networks", "the same, 128": "untied-cnn",
        ]
        let file = trainer == 1 ? "peers" : try #require(files[row[0]])
        let peer = String(row[trainer].prefix { $0 != " " })
        let times = try PeerTimes(file: file, peer: peer, model: row[trainer - 1])
        let base = try PeerTimes(file: file, peer: "bench", model: row[trainer - 1])
        let epoch = [
          seconds(times.epoch) + (times.isScaled ? "*" : ""),
          "\(seconds(times.epochs.min() ?? .nan))–\(seconds(times.epochs.max() ?? .nan))",
          String(format: "%.2f", times.epoch / base.epoch),
        ]
        let test = [
          seconds(times.test), String(format: "%.2f", times.test / base.test),
          grouped(Int((times.peakBytes / 1e6).rounded())),
        ]
        let expected = ["\(peer) \(times.version)"] + epoch + (trainer == 1 ? test : [])
        #expect(Array(row[trainer...]) == expected, "\(row)")
        count += 1
      }
    }
    #expect(count == 35)
  }

  @Test func showTheMedianTimesInTheReadme() throws {
    let table = try #require(
      try DocsPage(path: "README.md").tables.first { $0.header.contains("PyTorch") })
    #expect(table.rows.map { $0[0] } == ["dense", "cnn"])
    for row in table.rows {
      for (trainer, cell) in zip(table.header, row).dropFirst() {
        let times = try PeerTimes(file: "peers", peer: trainer.lowercased(), model: row[0])
        #expect(
          cell == seconds(times.epoch) + (times.isScaled ? "*" : ""), "\(trainer), \(row[0])")
      }
    }
  }

  private func seconds(_ time: Double) -> String {
    String(format: time < 1 ? "%.3f" : "%.2f", time)
  }

  @Test func listEveryClaimWithItsVerdict() throws {
    let records = try RecordedExperiment.all(under: ReferenceResults.folder.path)
    let judgements = SourceText.allCases.flatMap { text in
      Claim.all.filter { $0.text == text }.map { Judgement($0, by: records) }
    }
    let rows = try DocsPage("claims").tables.filter { $0.header[0] == "claim" }.flatMap(\.rows)
    try #require(rows.count == judgements.count)
    for (row, judgement) in zip(rows, judgements) {
      let sentence = judgement.claim.sentence
      // The others need data that the reference runs cannot have.
      let isElsewhere = ["pathmnist", "bytes:malware"].contains(judgement.claim.ground.dataset)
      #expect((judgement.measure == nil) == isElsewhere, "\(sentence): \(judgement.obstacle ?? "")")
      let expected = judgement.claim.expectation.text(in: judgement.claim.unit)
      #expect(numbers(in: row[1]) == numbers(in: expected), "\(sentence)")
      #expect(row[2] == judgement.measured, "\(sentence)")
      #expect(row[3].prefix { $0 != ":" } == judgement.verdict.rawValue, "\(sentence)")
    }
  }

  /// Intervals whose ends are words of a sentence.
  @Test(arguments: [("samples", "dense images for cnn 1000"), ("locality", "dense range")])
  func stateTheIntervalsThatClaimsAreJudgedBy(page: String, measure: String) throws {
    let row = try #require(
      try ReferenceResults.table("claims.csv").rows.first { $0[0...4].contains(measure) })
    let ends = try row[7...8].map { try #require(Double($0)) }
    let text =
      measure.hasSuffix("range")
      ? ends.map { String(format: "%.2f", 100 * $0) } : ends.map { grouped(Int($0.rounded())) }
    let words = try DocsPage(page).text.replacing("\n", with: " ")
    #expect(words.contains(" from \(text[0]) to \(text[1])"), "docs/\(page).md")
  }

  /// The table of `claims.md` that divides errors after a change by those before it.
  @Test func divideErrorsAsTheReferenceRunsDo() throws {
    func errors(_ folder: String, _ measure: String) throws -> Double {
      let rows = try ReferenceResults.table("\(folder)/measures.csv").rows
      return 1 - (try #require(rows.first { $0[1] == measure }.flatMap { Double($0[2]) }))
    }
    let page = try DocsPage("claims")
    let table = try #require(page.tables.first { $0.header == ["sentence", "dense", "cnn"] })
    try #require(table.rows.count == 5)
    for (index, network) in [(1, "dense"), (2, "cnn")] {
      func moved(_ distance: Int) throws -> Double {
        try errors("shift", "\(network) unmoved distance \(distance)")
      }
      let normal = try errors("shuffle", "\(network) normal normal")
      let ratios = [
        try moved(1) / moved(0), try moved(2) / moved(0), try moved(4) / moved(0),
        try errors("shuffle", "\(network) shuffled shuffled") / normal,
        try errors("shuffle-cifar-10", "\(network) normal normal") / normal,
      ]
      #expect(table.rows.map { $0[index] } == ratios.map { String(format: "%.1f×", $0) })
    }
    let lead = try errors("shuffle", "dense normal normal") / errors("shuffle", "cnn normal normal")
    #expect(
      page.text.contains("dense makes \(String(format: "%.1f×", lead)) as many errors as the CNN"))
  }

  /// The accuracies on held-out images by which a regularisation was chosen, in the order of the file.
  @Test func showTheSearchForARegularization() throws {
    let path = DocsPage.root.appending(path: "Benchmarks/regularization-search.csv").path
    let found = try CSVRecords(contentsOf: path).rows.map { try $0.number("mean_accuracy") }
    let table = try #require(
      try DocsPage("claims").tables.first { $0.header == ["added", "accuracy of dense"] })
    let shown = table.rows.flatMap { numbers(in: $0[1]) }
    #expect(shown == found.map { String(format: "%.2f", 100 * $0) })
  }

  /// The number of sentences without a claim is the number of those listed.
  @Test func countTheSentencesWithoutAClaim() throws {
    let section = try #require(
      try DocsPage("claims").text.split(separator: "### Sentences without a claim\n").last?
        .split(separator: "\n## ").first)
    let stated = try #require(section.firstMatch(of: /These ([0-9]+) sentences/)).1
    #expect(section.matches(of: /\n-\s/).count == Int(stated))
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

/// The measurements of one trainer and network in a comparison of the reference results.
private struct PeerTimes {
  let version: String
  /// Seconds of each timed epoch and test.
  let epochs: [Double]
  let tests: [Double]
  /// Whether an epoch was timed on part of its images.
  let isScaled: Bool
  let peakBytes: Double

  var epoch: Double { median(epochs) }
  var test: Double { median(tests) }

  /// - Parameter file: The name of a file in `results/reference/speed`, without its extension.
  init(file: String, peer: String, model: String) throws {
    let (header, rows) = try ReferenceResults.table("speed/\(file).csv")
    let own = rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
      .filter { $0["peer"] == peer && $0["model"] == model }
    func values(_ column: String, ofKind kind: String? = nil) -> [Double] {
      own.filter { kind == nil || $0["kind"] == kind }
        .compactMap { $0[column].flatMap(Double.init) }
    }
    version = try #require(own.first?["version"])
    epochs = values("seconds", ofKind: "epoch")
    tests = values("seconds", ofKind: "test")
    isScaled = own.contains { $0["scaled"] == "yes" }
    peakBytes = try #require(values("peak_resident_bytes").max())
  }
}
