import Foundation
import Runs
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Models
@testable import Results

@Suite struct SpeedBaselineTests {
  private let machine = Machine(fusesMultiplyAdd: true)
  private let measurement = SpeedMeasurement(
    dataset: barsDataset(), networks: [.dense], batchSizes: [16], epochs: 6,
    settings: quickSettings(), threads: 1)

  /// A row of six epochs and tests that take `seconds`, `seconds` + 0.1, ….
  private func row(_ seconds: Double, batchSize: Int = 16) -> SpeedRow {
    let epochs = (0..<6).map { seconds + Double($0) / 10 }
    return SpeedRow(
      network: .dense, dropout: 0.5, batchSize: batchSize, threads: 1, trainingImages: 60,
      testImages: 40, trainingSeconds: epochs, testSeconds: epochs,
      phases: epochs.map { PhaseSeconds(forward: $0, backward: 2, update: 3) },
      multiplyAdds: (forward: 1, training: 3))
  }

  /// The text of a file with that row, in whose cells some text is replaced.
  private func file(_ row: SpeedRow, replacing text: String = "", with other: String = "") -> String
  {
    let table = measurement.table([row], peak: SpeedPeak(rates: [1e9]), machine: machine).text
    return text.isEmpty ? table : table.replacing(text, with: other)
  }

  private func baseline(_ text: String) throws -> SpeedBaseline {
    var found: SpeedBaseline?
    try withTemporaryFolder { folder in
      let path = folder + "/speed.csv"
      try Data(text.utf8).write(to: URL(filePath: path))
      found = try SpeedBaseline(contentsOf: path, machine: machine)
    }
    return try #require(found)
  }

  @Test(arguments: [(1.0, "faster"), (8, "slower"), (2, "no difference can be told")])
  func comparesMediansWithTheirIntervals(seconds: Double, conclusion: String) throws {
    let sentences = try baseline(file(row(2))).comparison(
      [row(seconds)], dataset: "bars", peak: SpeedPeak(rates: [1e9]))
    #expect(sentences.count == 1)
    #expect(sentences[0].hasPrefix("dense, batch 16: an epoch takes "))
    #expect(sentences[0].hasSuffix(": \(conclusion)."))
  }

  @Test func theIntervalOfARatioReachesFromTheLowestToTheHighest() {
    let ratio = SpeedRatio(
      of: .init(median: 3, interval: 2...4), to: .init(median: 2, interval: 1...4))
    #expect(ratio.value == 1.5)
    #expect(ratio.interval == 0.5...4)
  }

  @Test func aRowWithOtherSettingsIsNotCompared() throws {
    let baseline = try baseline(file(row(2)))
    let sentences = baseline.comparison(
      [row(2, batchSize: 8)], dataset: "bars", peak: SpeedPeak(rates: [1e9]))
    #expect(
      sentences == [
        "dense, batch 8: not compared, because the baseline has no row with these settings."
      ])
    #expect(throws: ExperimentError.self) {
      try baseline.check([row(2, batchSize: 8).key(dataset: "bars")])
    }
    try baseline.check(measurement.keys)
  }

  @Test func namesAPeakThatHasChanged() throws {
    let sentences = try baseline(file(row(2))).comparison(
      [], dataset: "bars", peak: SpeedPeak(rates: [1.5e9]))
    #expect(sentences.count == 1 && sentences[0].hasPrefix("The measured peak is 1.50 times"))
  }

  @Test func rejectsWhatCannotBeCompared() throws {
    for (text, reason) in [
      (file(row(2), replacing: machine.architecture, with: "z80"), "cannot be compared"),
      (file(row(2), replacing: "cpu,", with: "core,"), "has no column cpu"),
      (
        file(row(2), replacing: ",60,40,", with: ",many,40,"),
        "has no whole number in column train_images, but 'many'"
      ),
      ("", "is not a whole table"), ("a,b\r\n", "expected a table"),
    ] {
      let error = #expect(throws: ExperimentError.self) { try baseline(text) }
      #expect(error?.description.contains(reason) == true, "\(reason)")
    }
    #expect(throws: ExperimentError.self) {
      try SpeedBaseline(contentsOf: "/nowhere/speed.csv", machine: machine)
    }
  }
}
