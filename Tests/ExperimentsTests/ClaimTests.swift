import Foundation
import Testing

@testable import Experiments

@Suite struct ClaimTests {
  /// Leaves a finished experiment of these numbers in `folder`.
  ///
  /// - Parameter finished: When, if not now.
  private func record(
    _ measures: [Measure], of experiment: String = "shuffle", in folder: String,
    settings: [String: String] = ["dataset": "mnist", "epochs": "12"], known: Bool = true,
    finished: String? = nil
  ) throws {
    let manifest = Manifest(
      version: "test", commandLine: ["bench"], threads: 1, settings: settings,
      dataFiles: [DataFileRecord(path: "a", bytes: 1, sha256: "00", known: known)])
    try ResultsFolder(path: folder).finish(measures: measures, of: experiment, manifest: manifest)
    guard let finished else { return }
    let path = folder + "/manifest.json"
    let json = try String(contentsOfFile: path, encoding: .utf8)
    let dated = json.replacing(/("finished" : ").*"/) { "\($0.1)\(finished)\"" }
    try #require(dated.contains(finished))
    try dated.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func mean(_ name: String, _ values: Double...) -> Measure {
    Measure(name, SampleSummary(values))
  }

  private let claim = Claim(
    .stepOne, "dense gets ~97.8 %", "shuffle", "dense normal normal",
    .about(0.978, within: 0.003), .percent, on: .mnist(epochs: 10))

  private func verdict(
    _ claim: Claim, settings: [String: String] = ["dataset": "mnist", "epochs": "12"],
    known: Bool = true, _ measures: Measure...
  ) throws -> (Verdict, String) {
    var result: (Verdict, String)?
    try withTemporaryFolder { folder in
      try record(measures, in: folder + "/shuffle", settings: settings, known: known)
      let judgement = Judgement(claim, by: try RecordedExperiment.all(under: folder))
      result = (
        judgement.verdict,
        [judgement.measured, judgement.obstacle ?? ""].filter { !$0.isEmpty }
          .joined(separator: " ")
      )
    }
    return try #require(result)
  }

  @Test func aMeasurementWithinTheToleranceHolds() throws {
    let found = try verdict(claim, mean("dense normal normal", 0.9779, 0.9781))
    #expect(found == (.holds, "97.80 ± 0.13 %, n = 2"))
  }

  @Test func aMeasurementOutsideDoesNotHold() throws {
    #expect(try verdict(claim, mean("dense normal normal", 0.9740, 0.9741)).0 == .doesNotHold)
  }

  @Test func anIntervalThatReachesToBothSidesDecidesNothing() throws {
    let found = try verdict(claim, mean("dense normal normal", 0.977, 0.979))
    #expect(found == (.notTested, "97.80 ± 1.27 %, n = 2 the interval reaches to both sides"))
  }

  @Test(arguments: [
    (["dataset": "mnist", "epochs": "3"], true, "3 of at least 10 epochs"),
    (
      ["dataset": "mnist", "epochs": "12"], false,
      "not the published files and test images"
    ),
    (
      ["dataset": "mnist", "epochs": "12", "train-limit": "100"], true,
      "not all of the data set's training images"
    ),
    (["dataset": "glyphs", "epochs": "12"], true, "shuffle was not run on what this needs"),
  ])
  func weakGroundsAreNoTest(settings: [String: String], known: Bool, obstacle: String) throws {
    let found = try verdict(
      claim, settings: settings, known: known, mean("dense normal normal", 0.977, 0.979))
    #expect(found == (.notTested, obstacle))
  }

  @Test func oneSeedIsNoTest() throws {
    #expect(try verdict(claim, mean("dense normal normal", 0.978)) == (.notTested, "one seed only"))
  }

  @Test func anAbsentNumberIsNoTest() throws {
    #expect(try verdict(claim, mean("cnn", 0.9, 0.9)) == (.notTested, "shuffle did not measure it"))
    #expect(
      try verdict(claim, mean("dense normal normal", .nan, 1)).0 == .notTested)
  }

  @Test(arguments: [
    (ClaimExpectation.exactly(314), [314.0], [314.000001, 313]),
    (.about(0.978, within: 0.003), [0.975, 0.981], [0.9749, 0.9811]),
    (.between(0.97, 0.98), [0.97, 0.98], [0.9699, 0.9801]),
    (.atLeast(0.1), [0.1, 5], [0.0999]), (.atMost(0.15), [0.15, -1], [0.1501]),
    (.above(12e6), [12_000_001], [12e6]), (.below(0), [-0.1], [0]),
  ])
  func expectationsKnowTheirEnds(expectation: ClaimExpectation, met: [Double], missed: [Double]) {
    #expect(met.allSatisfy(expectation.range.contains))
    #expect(!missed.contains(where: expectation.range.contains))
  }

  @Test(arguments: [("a", "z"), ("z", "a")])
  func theLatestOfTwoResultsCounts(first: String, second: String) throws {
    try withTemporaryFolder { folder in
      try record(
        [mean("dense normal normal", 0.5, 0.5)], in: "\(folder)/\(first)",
        finished: "2001-01-01T00:00:00Z")
      try record(
        [mean("dense normal normal", 0.978, 0.978)], in: "\(folder)/\(second)",
        finished: "2001-01-01T00:00:01Z")
      let records = try RecordedExperiment.all(under: folder)
      #expect(Judgement(claim, by: records).verdict == .holds)
    }
  }

  @Test func aLaterResultThatCannotTellHidesNoEarlierOne() throws {
    try withTemporaryFolder { folder in
      try record(
        [mean("dense normal normal", 0.978, 0.978)], in: folder + "/whole",
        finished: "2001-01-01T00:00:00Z")
      try record(
        [mean("dense normal normal", 0.5, 0.5)], in: folder + "/quick",
        settings: ["dataset": "mnist", "epochs": "3"], finished: "2001-01-01T00:00:01Z")
      #expect(Judgement(claim, by: try RecordedExperiment.all(under: folder)).verdict == .holds)
    }
  }

  @Test func otherSettingsThanTheTextsAreNoTest() throws {
    let found = try verdict(
      claim, settings: ["dataset": "mnist", "epochs": "12", "optimizer": "sgd"],
      mean("dense normal normal", 0.978, 0.978))
    #expect(found == (.notTested, "--optimizer sgd, not adam"))
  }

  @Test(arguments: [
    ("schedule", "cosine", "constant"), ("warm-up", "1", "0"), ("shift-augmentation", "2", "0"),
    ("patience", "3", "0"),
  ])
  func aTrainingThatKerasDefaultsAreNotIsNoTest(
    option: String, value: String, texts: String
  ) throws {
    let found = try verdict(
      claim, settings: ["dataset": "mnist", "epochs": "12", option: value],
      mean("dense normal normal", 0.978, 0.978))
    #expect(found == (.notTested, "--\(option) \(value), not \(texts)"))
  }

  @Test func damagedResultsAreRefusedByTheirFile() throws {
    try withTemporaryFolder { folder in
      try record([mean("a", 1, 2)], in: folder + "/shuffle")
      let path = folder + "/shuffle/measures.csv"
      let whole = try String(contentsOfFile: path, encoding: .utf8)
      for damaged in ["", String(whole.dropLast(3)), whole.replacing("1.5", with: "x")] {
        try damaged.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ExperimentError.unreadableResults(path: path)) {
          try RecordedExperiment.all(under: folder)
        }
      }
    }
  }

  @Test func aFolderWithoutResultsIsSaid() throws {
    try withTemporaryFolder { folder in
      #expect(throws: ExperimentError.noResults(path: folder)) {
        try RecordedExperiment.all(under: folder)
      }
    }
  }

  @Test func theListHasAtLeastFortyAndEveryTextItsOwn() {
    #expect(Claim.all.count >= 40)
    for text in SourceText.allCases {
      #expect(Claim.all.count { $0.text == text } >= 5, "\(text.rawValue)")
    }
    let keys = Claim.all.map { "\($0.text) \($0.sentence)" }
    #expect(Set(keys).count == keys.count)
  }

  @Test func theTableHasARowAClaim() throws {
    let table = CSVTable.claims(Claim.all.map { Judgement($0, by: []) })
    #expect(table.rows.count == Claim.all.count)
    #expect(table.rows.allSatisfy { $0[9] == "not tested" })
  }
}
