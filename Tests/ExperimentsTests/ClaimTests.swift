import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ClaimTests {
  /// The settings that claims about MNIST require: all its images and Keras's default training.
  private struct Settings: Codable {
    var data: DataSettings
    var training = TrainingSettings()

    init(dataset: String = "mnist", _ change: (inout Settings) -> Void = { _ in }) {
      data = DataSettings(dataset: dataset)
      change(&self)
    }
  }

  /// Writes a finished experiment with these measures to `folder`.
  ///
  /// - Parameter finished: The time at which it finished, or nil for now.
  private func record(
    _ measures: [Measure], of experiment: String = "shuffle", in folder: String,
    settings: some Encodable = Settings(), known: Bool = true, finished: String? = nil
  ) throws {
    try ResultsFolder(path: folder).finish(
      measures: measures, of: experiment,
      manifest: manifest(of: experiment, settings, known: known))
    guard let finished else { return }
    var dated = try manifest(of: experiment, settings, known: known)
    dated.finish(at: try Date(finished, strategy: .iso8601))
    try dated.json().write(to: URL(filePath: folder + "/manifest.json"))
  }

  private func mean(_ name: String, _ values: Double...) -> Measure {
    Measure(name, SampleSummary(values))
  }

  private let claim = Claim(
    .stepOne, "dense gets ~97.8 %", "shuffle", "dense normal normal",
    .about(0.978, within: 0.003), .percent, on: .mnist(epochs: 10))

  private func verdict(
    _ claim: Claim, settings: some Encodable = Settings(),
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

  @Test func claimHoldsWithinTheTolerance() throws {
    let found = try verdict(claim, mean("dense normal normal", 0.9779, 0.9781))
    #expect(found == (.holds, "97.80 ± 0.13 %, n = 2"))
  }

  @Test func claimDoesNotHoldOutsideTheTolerance() throws {
    #expect(try verdict(claim, mean("dense normal normal", 0.9740, 0.9741)).0 == .doesNotHold)
  }

  @Test func anIntervalThatMeetsTheExpectationInPartLeavesAClaimUndecided() throws {
    let found = try verdict(claim, mean("dense normal normal", 0.977, 0.979))
    #expect(found == (.undecided, "97.80 ± 1.27 %, n = 2"))
  }

  @Test(arguments: [
    (Settings { $0.training.epochs = 3 }, true, "3 of at least 10 epochs"),
    (Settings(), false, "not the published files and test images"),
    (
      Settings { $0.data.trainLimit = 100 }, true, "not all of the data set's training images"
    ),
    (Settings(dataset: "glyphs"), true, "shuffle was not run on what this needs"),
    (
      Settings { $0.training.optimizer = .sgd(learningRate: 0.001, momentum: 0) }, true,
      "not Adam with a learning rate of 0.001"
    ),
    (Settings { $0.training.batchSize = 32 }, true, "batches of 32, not 128"),
    (
      Settings { $0.training.schedule = LearningRateSchedule(.cosine) }, true,
      "a learning rate that is not constant"
    ),
    (
      Settings { $0.training.schedule.warmUp = .epochs(1) }, true,
      "a learning rate that is not constant"
    ),
    (
      Settings { $0.training.augmentation = ShiftAugmentation(range: 2) }, true,
      "trained on moved images"
    ),
    (Settings { $0.training.patience = 3 }, true, "trainings that may end early"),
  ])
  private func doesNotTestAClaimOnOtherGround(
    settings: Settings, known: Bool, obstacle: String
  ) throws {
    let found = try verdict(
      claim, settings: settings, known: known, mean("dense normal normal", 0.977, 0.979))
    #expect(found == (.notTested, obstacle))
  }

  @Test func judgesTheEdgeProgramOnlyWithItsOwnSeeds() throws {
    let claim = Claim(.beat, "95 %", "edge", "conv train accuracy", .exactly(0.95), .percent)
    var settings = EdgeExperiment.Settings()
    func verdict() throws -> (Verdict, String?) {
      var found: (Verdict, String?)?
      try withTemporaryFolder { folder in
        try record(
          [Measure("conv train accuracy", exactly: 0.95)], of: "edge", in: folder,
          settings: settings)
        let judgement = Judgement(claim, by: try RecordedExperiment.all(under: folder))
        found = (judgement.verdict, judgement.obstacle)
      }
      return try #require(found)
    }
    #expect(try verdict() == (.holds, nil))
    settings.trainSeed = 2
    #expect(try verdict() == (.notTested, "not the seeds of the text's program"))
  }

  /// bench 0.1 wrote settings in this form. The reference results contain them.
  @Test func readsSettingsOfTheFirstSchema() throws {
    func settings(_ texts: [String: String]) throws -> RecordedSettings {
      let json = """
        {"command_line": ["bench", "shuffle"], "configuration": "debug", "data_files": [],
        "started": "2026-11-25T01:38:54Z", "threads": 2, "toolchain": "Swift 6.3",
        "version": "0.1.0", "machine": {"architecture": "x86_64", "logical_cores": 2,
        "memory_bytes": 1, "operating_system": "Linux"},
        "settings": \(try JSONValue(encoding: texts).document())}
        """
      return try RecordedSettings(of: Manifest(json: Data(json.utf8)))
    }
    let plain = [
      "dataset": "mnist", "epochs": "12", "learning-rate": "0.001", "optimizer": "adam",
      "batch-size": "128", "dropout": "0.5",
    ]
    let keras = try settings(plain)
    #expect(keras.data == DataSettings(dataset: "mnist"))
    #expect(keras.training?.epochs == 12)
    #expect(keras.training?.differenceFromKeras() == nil)
    for (option, value) in [
      ("optimizer", "sgd"), ("learning-rate", "0.01"), ("batch-size", "32"), ("schedule", "step"),
      ("warm-up", "1"), ("shift-augmentation", "2"), ("patience", "3"),
    ] {
      let other = try settings(plain.merging([option: value]) { $1 })
      #expect(other.training?.differenceFromKeras() != nil, "\(option)")
    }
    #expect(try settings(plain.merging(["train-limit": "9"]) { $1 }).data?.trainLimit == 9)
    #expect(try settings(["train-seed": "1", "model-seed": "0"]).edge?.isTheTexts == true)
    #expect(throws: (any Error).self) { try settings(["train-seed": "x", "model-seed": "0"]) }
  }

  @Test func doesNotTestAClaimWithOneSeed() throws {
    #expect(try verdict(claim, mean("dense normal normal", 0.978)) == (.notTested, "one seed only"))
  }

  @Test func doesNotTestAClaimWithoutItsMeasure() throws {
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
  func expectationsIncludeTheRightBounds(
    expectation: ClaimExpectation, met: [Double], missed: [Double]
  ) {
    #expect(met.allSatisfy(expectation.range.contains))
    #expect(!missed.contains(where: expectation.range.contains))
  }

  @Test(arguments: [("a", "z"), ("z", "a")])
  func usesTheLatestOfTwoResults(first: String, second: String) throws {
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

  @Test func prefersAnEarlierResultThatTestsTheClaim() throws {
    try withTemporaryFolder { folder in
      try record(
        [mean("dense normal normal", 0.978, 0.978)], in: folder + "/whole",
        finished: "2001-01-01T00:00:00Z")
      try record(
        [mean("dense normal normal", 0.5, 0.5)], in: folder + "/quick",
        settings: Settings { $0.training.epochs = 3 }, finished: "2001-01-01T00:00:01Z")
      #expect(Judgement(claim, by: try RecordedExperiment.all(under: folder)).verdict == .holds)
    }
  }

  @Test func namesADamagedFile() throws {
    try withTemporaryFolder { folder in
      try record([mean("a", 1, 2)], in: folder + "/shuffle")
      let path = folder + "/shuffle/measures.csv"
      let whole = try String(contentsOfFile: path, encoding: .utf8)
      for damaged in [
        "", String(whole.dropLast(3)), whole.replacing("1.5", with: "x"), "measure,value\n",
      ] {
        try damaged.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ResultsError.unreadable(path: path)) {
          try RecordedExperiment.all(under: folder)
        }
      }
    }
  }

  @Test func namesAManifestThatCannotBeUsed() throws {
    try withTemporaryFolder { folder in
      try record([mean("a", 1, 2)], in: folder + "/shuffle")
      for (json, reason) in unusableManifests {
        try Data(json.utf8).write(to: URL(filePath: folder + "/shuffle/manifest.json"))
        #expect(throws: ResultsError.unusableManifest(path: folder + "/shuffle", reason)) {
          try RecordedExperiment.all(under: folder)
        }
      }
    }
  }

  @Test func rejectsAFolderWithoutResults() throws {
    try withTemporaryFolder { folder in
      #expect(throws: ResultsError.noResults(path: folder)) {
        try RecordedExperiment.all(under: folder)
      }
    }
  }

  @Test func listContainsClaimsOfEveryText() {
    #expect(Claim.all.count >= 40)
    for text in SourceText.allCases {
      #expect(Claim.all.count { $0.text == text } >= 5, "\(text.rawValue)")
    }
    let keys = Claim.all.map { "\($0.text) \($0.sentence)" }
    #expect(Set(keys).count == keys.count)
  }

  @Test func tableHasOneRowPerClaim() throws {
    let table = CSVTable.claims(Claim.all.map { Judgement($0, by: []) })
    #expect(table.rows.count == Claim.all.count)
    #expect(table.rows.allSatisfy { $0[9] == "not tested" })
  }

  @Test func aSingleObservationIsCompatibleIfItIsTypical() throws {
    let observation = Claim(
      .beat, "80 %", "shuffle", "share", .between(0.025, 0.975), .percent
    ).asObservation()
    #expect(try verdict(observation, Measure("share", exactly: 0.31)).0 == .compatible)
    #expect(try verdict(observation, Measure("share", exactly: 0.01)).0 == .doesNotHold)
  }

  /// p compares the measure with the nearest end of the expectation: 0.05 if its interval ends there.
  @Test func pValuesFollowFromTheIntervalAndAreCorrectedForTheirNumber() throws {
    try withTemporaryFolder { folder in
      let measures = [
        mean("close", 0.978, 0.980, 0.979), mean("far", 0.5, 0.51, 0.52),
        Measure("count", exactly: 3),
      ]
      try record(measures, in: folder + "/shuffle")
      let records = try RecordedExperiment.all(under: folder)
      let interval = try #require(measures[0].interval)
      let judgements = [
        Claim(.beat, "a", "shuffle", "close", .atLeast(interval.lowerBound), .percent),
        Claim(.beat, "b", "shuffle", "far", .atLeast(0.9), .percent),
        Claim(.beat, "c", "shuffle", "count", .exactly(3)),
      ].map { Judgement($0, by: records) }
      #expect(judgements.map(\.verdict) == [.holds, .doesNotHold, .holds])
      #expect(abs(try #require(judgements[0].pValue) - 0.05) < 1e-6)
      let far = try #require(judgements[1].pValue)
      #expect(far < 0.001)
      #expect(judgements[2].pValue == nil)
      let corrected = Judgement.correctedPValues(of: judgements)
      #expect(corrected == [judgements[0].pValue, 2 * far, nil])
      let table = CSVTable.claims(judgements)
      #expect(table.header[11...12] == ["p_value", "corrected_p_value"])
      #expect(
        Judgement.correction(of: judgements).hasPrefix("2 verdicts depend on an interval; "))
    }
  }

  /// Dense networks lose half of their accuracy. The sentence says more only if the cnn does not.
  @Test(
    arguments: [
      ([0.6, 0.61], [0.1, 0.11], .holds), ([0.6, 0.61], [0.7, 0.71], .doesNotHold),
      ([0.1, 0.11], [0.1, 0.11], .doesNotHold), ([0.1, 0.11], [0.7, 0.71], .doesNotHold),
      ([0.6, 0.61], [0.3, 0.6], .undecided), ([0.3, 0.6], [0.1, 0.11], .undecided),
      ([0.3, 0.6], [0.7, 0.71], .doesNotHold),
    ] as [([Double], [Double], Verdict)])
  func aContrastHoldsOnlyIfTheOtherNetworkDoesNotMeetIt(
    dense: [Double], cnn: [Double], expected: Verdict
  ) throws {
    let claim = Claim(
      .beat, "dense loses half, unlike a cnn", "shuffle", "dense loss", .atLeast(0.5), .points,
      on: .mnist()
    ).unlike("cnn loss")
    let found = try verdict(
      claim, Measure("dense loss", SampleSummary(dense)), Measure("cnn loss", SampleSummary(cnn)))
    #expect(found.0 == expected)
    #expect(found.1.contains(" points, n = 2; cnn "))
    #expect(
      try verdict(claim, Measure("dense loss", SampleSummary(dense)))
        == (.notTested, "shuffle did not measure it"))
  }

  @Test func theProbabilityOfAContrastIsThatOfTheMeasureThatDecidesIt() throws {
    let claim = Claim(.beat, "a", "shuffle", "dense", .atLeast(0.5), .points).unlike("cnn")
    let bound = claim.expectation.range.lowerBound
    func probability(_ dense: Measure, _ cnn: Measure) throws -> Double? {
      var found: Double?
      try withTemporaryFolder { folder in
        try record([dense, cnn], in: folder + "/shuffle")
        found = Judgement(claim, by: try RecordedExperiment.all(under: folder)).pValue
      }
      return found
    }
    let (high, low) = (mean("dense", 0.6, 0.61), mean("cnn", 0.1, 0.2))
    // Both decide that it holds: the less certain of them counts.
    let both = try [high, low].map { try #require($0.pValue(of: bound)) }
    #expect(try probability(high, low) == both.max())
    // That it does not hold, the one that decides it, of two that could.
    let higher = mean("cnn", 0.8, 0.81)
    #expect(try probability(high, higher) == higher.pValue(of: bound).map { 2 * $0 })
    // Both decide that it does not hold.
    let lower = mean("dense", 0.1, 0.11)
    let least = try [lower, higher].map { try #require($0.pValue(of: bound)) }.min()
    #expect(try probability(lower, higher) == least.map { 2 * $0 })
    #expect(try probability(high, Measure("cnn", exactly: 0.9)) == nil)
  }

  /// A range of means over seeds has an interval, or it decides nothing.
  @Test func anEstimateWithoutAnIntervalIsUndecided() {
    let estimate = Measure(name: "range", value: 0.1, n: 3, interval: nil)
    #expect(ClaimExpectation.atMost(0.5).outcome(of: estimate) == .inconclusive)
    #expect(ClaimExpectation.atMost(0.5).outcome(of: Measure("range", exactly: 0.1)) == .holds)
  }

  @Test func eachDropoutHasItsOwnRow() throws {
    try withTemporaryFolder { folder in
      try record(
        [mean("cnn normal normal", 0.991, 0.991)], in: folder + "/dropout",
        finished: "2001-01-01T00:00:00Z")
      try record(
        [mean("cnn normal normal", 0.97, 0.97)], in: folder + "/none",
        settings: Settings { $0.training.dropout = 0 }, finished: "2001-01-01T00:00:01Z")
      let records = try RecordedExperiment.all(under: folder)
      let verdicts = [Claim.cnnOnNormal, .cnnAsPrintedOnNormal].map {
        Judgement($0, by: records).verdict
      }
      #expect(verdicts == [.holds, .doesNotHold])
    }
    let other = try verdict(
      .cnnOnNormal, settings: Settings { $0.training.dropout = 0.25 },
      mean("cnn normal normal", 0.99, 0.99))
    #expect(other == (.notTested, "a dropout of 0.25, not 0.5"))
  }

  @Test func aClaimAboutARegularizationRequiresIt() throws {
    func found(
      _ required: Regularization?, _ change: @escaping (inout TrainingSettings) -> Void
    ) throws -> (Verdict, String) {
      try verdict(
        Claim(
          .beat, "a", "shuffle", "m", .above(0), .points,
          on: .mnist(epochs: 1, regularization: required)),
        settings: Settings { change(&$0.training) }, mean("m", 0.1, 0.2))
    }
    func notTested(_ reason: String) -> (Verdict, String) { (.notTested, reason) }
    let decay = Regularization.weightDecay(0.1)
    #expect(try found(decay) { $0.optimizer = .adamW(weightDecay: 0.1) }.0 == .undecided)
    for other in [Optimizer.adam(), .adamW(weightDecay: 0.2)] {
      #expect(
        try found(decay) { $0.optimizer = other }
          == notTested("not AdamW with a weight decay of 0.1 and a learning rate of 0.001"))
    }
    let moves = Regularization.moves(1)
    #expect(try found(moves) { $0.augmentation = ShiftAugmentation(range: 1) }.0 == .undecided)
    for range in [nil, 2] {
      #expect(
        try found(moves) { $0.augmentation = range.map(ShiftAugmentation.init(range:)) }
          == notTested("not trained on images moved by up to 1 pixel"))
    }
    #expect(
      try found(nil) { $0.optimizer = .adamW(weightDecay: 0.1) }
        == notTested("not Adam with a learning rate of 0.001"))
    #expect(
      try found(nil) { $0.augmentation = ShiftAugmentation(range: 1) }
        == notTested("trained on moved images"))
  }

  /// A property of the images does not depend on how networks were trained.
  @Test func aClaimAboutPixelsRequiresOnlyTheImages() throws {
    let claim = Claim(.beat, "a", "shuffle", "m", .above(0), .number, on: .pixels("mnist"))
    let measure = mean("m", 0.1, 0.100001)
    let other = Settings { $0.training.optimizer = .sgd(learningRate: 1, momentum: 0) }
    #expect(try verdict(claim, settings: other, measure).0 == .holds)
    let few = Settings { $0.data.trainLimit = 9 }
    #expect(
      try verdict(claim, settings: few, measure).1.contains("not all of the data set's training"))
  }

  @Test func aSkewedIntervalIsShownByItsEnds() throws {
    let measure = Measure(name: "images", value: 12_840.6, n: 3, interval: 2_506...65_800.4)
    let claim = Claim(.beat, "a", "shuffle", "images", .atLeast(3_000))
    #expect(try verdict(claim, measure) == (.undecided, "12,841 (2,506 to 65,800), n = 3"))
    let ratio = Claim(.beat, "a", "shuffle", "ratio", .above(1), .times)
    #expect(try verdict(ratio, Measure("ratio", exactly: 0.0416)) == (.doesNotHold, "0.04×"))
  }
}
