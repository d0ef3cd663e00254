import Foundation
import RunsTestSupport
import TestSupport
import Testing

@testable import DatasetIO
@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct TabularTests {
  private func task(seed: UInt64 = 0, noise: Double = 0.15) -> TabularTask {
    TabularTask(seed: seed, trainCount: 40, testCount: 1_000, noise: noise)
  }

  @Test func networksHaveTheParameterCountOfTheText() throws {
    let counts = try TabularForm.allCases.map { try $0.architecture().parameterCount }
    #expect(counts == [2_794, 2_795, 2_795])
    #expect(try TabularForm.dense.architecture().parameterCounts == [0, 384, 2_080, 330])
  }

  @Test func lineRepeatsTheReadingsInEveryRow() {
    let samples = TabularSamples(readings: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], labels: [3, 4])
    let images = TabularForm.line.images(of: samples, order: [4, 0, 1, 2, 3])
    #expect(
      images.pixels
        == (0..<6).flatMap { _ in [5, 1, 2, 3, 4, 0] as [UInt8] }
        + (0..<6).flatMap { _ in [10, 6, 7, 8, 9, 0] as [UInt8] })
    #expect(images.labels == [3, 4])
  }

  @Test func gridContainsAllReadingsInEveryWindow() {
    let samples = TabularSamples(readings: [0, 1, 2, 3, 4], labels: [0])
    let grid = TabularForm.grid.images(of: samples, order: [0, 1, 2, 3, 4])
    #expect(grid.pixels.prefix(12) == [0, 1, 2, 3, 4, 0, 2, 3, 4, 0, 1, 2])
    for row in 0..<4 {
      for column in 0..<4 {
        let window = (0..<9).map { grid.pixels[6 * (row + $0 / 3) + column + $0 % 3] }
        #expect(Set(window) == [0, 1, 2, 3, 4])
      }
    }
  }

  @Test func samplesDependOnTheSeedAndAreBalanced() {
    #expect(task().train == task().train)
    #expect(task().train != task(seed: 1).train)
    #expect(task().train.labels == (0..<40).map { UInt8($0 % 10) })
    #expect(task().test.readings.count == 5_000)
  }

  @Test func ceilingFallsWithNoise() {
    let ceilings = [0.01, 0.1, 0.2, 0.49].map { task(noise: $0).ceiling }
    #expect(ceilings[0] > 0.99)
    #expect(ceilings == ceilings.sorted(by: >))
    #expect(ceilings[3] < 0.5)
  }

  @Test func firstOrderIsTheOriginalAndNoneRepeats() {
    let orders = readingOrders(119, seed: 7)
    #expect(orders[0] == [0, 1, 2, 3, 4])
    #expect(Set(orders).count == 120)
    #expect(orders.prefix(4) == readingOrders(3, seed: 7)[...])
  }

  @Test func writesOneRowPerNetwork() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    var settings = TabularExperiment.Settings()
    settings.seeds = Seeds(count: 2)
    settings.samples = 64
    settings.noise = 0.05
    settings.orders = 1
    settings.epochs = 1
    let experiment = TabularExperiment(settings: settings)
    let answer = try experiment.perform(in: folder, threads: 2)
    #expect(try experiment.plan().count == 12)
    #expect(answer.networks.map(\.own.n) == [2, 2, 2])
    func lines(_ name: String) throws -> [Substring] {
      try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8).split(separator: "\r\n")
    }
    #expect(try lines("tabular").count == 4)
    #expect(
      try lines("tabular")[0].hasPrefix(
        "experiment,model,parameters,multiply_adds,n,ceiling,own,own_low,own_high,reordered,"))
    #expect(try lines("tabular")[1].hasPrefix("tabular,dense,2794,2688,2,"))
    #expect(try lines("runs").count == 13)
    #expect(try lines("runs")[1].contains(",0 1 2 3 4,"))
    #expect(try lines("measures").contains { $0.hasPrefix("tabular,conv-grid minus dense,") })
  }

  // MARK: Findings

  /// Returns an answer from the accuracies of each form, `[seeds, orders]`.
  private func answer(
    dense: [[Double]], line: [[Double]], grid: [[Double]]
  ) throws -> TabularAnswer {
    TabularAnswer(
      networks: try zip(TabularForm.allCases, [dense, line, grid]).map {
        try TabularAnswer.Network(form: $0, accuracies: $1)
      }, ceilings: dense.map { _ in 0.97 })
  }

  @Test func saysThatAConvolutionGainsNothing() throws {
    let answer = try answer(
      dense: [[0.91, 0.90], [0.92, 0.91]], line: [[0.90, 0.87], [0.91, 0.87]],
      grid: [[0.93, 0.92], [0.91, 0.90]])
    #expect(
      answer.findings.map(\.text) == [
        "conv-line, with 1.8 times dense's arithmetic, differs by -2.25 ± 3.18 points from it; "
          + "\"without improving performance\" cannot be judged: inconclusive.",
        "conv-grid, with 1.8 times dense's arithmetic, differs by +0.50 ± 19.06 points from it; "
          + "\"without improving performance\" cannot be judged: inconclusive.",
        "From the worst order of readings to the best, conv-line gains +3.50 ± 6.35 points; dense, "
          + "to which all orders are alike, +1.00 ± 0.00 points. That is as much, as far as these "
          + "runs can tell.",
        "From the worst order of readings to the best, conv-grid gains +1.00 ± 0.00 points; dense, "
          + "to which all orders are alike, +1.00 ± 0.00 points. That is as much, as far as these "
          + "runs can tell.",
      ])
  }

  @Test func saysIfAConvolutionIsBetterOrNeedsAnOrder() throws {
    let answer = try answer(
      dense: [[0.80, 0.80], [0.80, 0.80]], line: [[0.90, 0.70], [0.90, 0.70]],
      grid: [[0.90, 0.90], [0.90, 0.90]])
    #expect(answer.findings.map(\.text)[1].hasSuffix("does not hold: it is better."))
    #expect(
      answer.findings.map(\.text)[2].hasSuffix("more: it matters which readings are neighbours."))
    let worse = try self.answer(
      dense: [[0.9, 0.8], [0.9, 0.8]], line: [[0.7, 0.7], [0.7, 0.7]],
      grid: [[0.9, 0.9], [0.9, 0.9]])
    #expect(worse.findings.map(\.text)[0].hasSuffix("\"without improving performance\" holds."))
    #expect(worse.findings.map(\.text)[2].hasSuffix("That is less."))
  }

  @Test func oneSeedIsInconclusive() throws {
    let answer = try answer(dense: [[0.9, 0.8]], line: [[0.7, 0.7]], grid: [[0.9, 0.9]])
    #expect(answer.findings.map(\.text)[0].hasSuffix("cannot be judged: inconclusive."))
    #expect(
      answer.findings.map(\.text)[2].hasSuffix(
        "dense, to which all orders are alike, +10.00 points."))
  }

  @Test func measuresIncludeEveryNumber() throws {
    let answer = try answer(dense: [[0.9, 0.8]], line: [[0.7, 0.7]], grid: [[0.9, 0.9]])
    #expect(
      answer.measures.map(\.name) == [
        "ceiling", "dense parameters", "dense multiply-adds", "dense own", "dense reordered",
        "dense reordered minus own", "dense order spread", "dense multiply-adds minus dense",
      ]
        + ["conv-line", "conv-grid"].flatMap { name in
          [
            "parameters", "multiply-adds", "own", "reordered", "reordered minus own",
            "order spread", "minus dense", "multiply-adds minus dense", "order spread minus dense",
          ].map { "\(name) \($0)" }
        })
  }
}
