import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct FixedSeedsTests {
  /// Returns the results of a cnn with dropout.
  private func results(
    seed: UInt64, initialization: UInt64? = nil, order: UInt64? = nil, dropout: UInt64? = nil
  ) throws -> [Score] {
    var run = try barsRun(.cnn, seed: seed)
    var settings = quickSettings()
    settings.fixedSeeds = FixedSeeds(initialization: initialization, order: order, dropout: dropout)
    run.options = settings.options(seed: seed)
    let temporary = try TemporaryStore()
    return try withExtendedLifetime(temporary) {
      try run.perform(threads: 1, store: temporary.store) { _ in }.epochs.flatMap {
        [$0.training, $0.test]
      }
    }
  }

  @Test func areThoseOfTheRunByDefault() throws {
    let own = try results(seed: 1)
    #expect(try results(seed: 1, initialization: 1, order: 1, dropout: 1) == own)
  }

  /// Each seed changes the results, and all of them together are the whole difference between runs.
  @Test func determineOnePartOfTheRandomnessEach() throws {
    let own = try results(seed: 1)
    let changed = [
      try results(seed: 1, initialization: 2), try results(seed: 1, order: 2),
      try results(seed: 1, dropout: 2),
    ]
    for (index, result) in changed.enumerated() {
      #expect(result != own, "\(index)")
      #expect(changed[..<index].allSatisfy { $0 != result }, "\(index)")
    }
    #expect(
      try results(seed: 1, initialization: 2, order: 2, dropout: 2) == results(seed: 2))
  }

  @Test func belongToTheDescriptionOfARunOnlyIfTheyAreFixed() throws {
    var run = try barsRun()
    let plain = try RunGround().description(of: run)
    guard case .object(let members) = plain.value else {
      Issue.record("\(plain.value)")
      return
    }
    #expect(!members.keys.contains { $0.hasSuffix("_seed") })
    run.options.orderSeed = 0
    #expect(try RunGround().description(of: run).difference(from: plain) != nil)
  }

  @Test func settingsWithoutThemAreEncodedAsBefore() throws {
    let plain = try JSONValue(encoding: TrainingSettings())
    guard case .object(let members) = plain else {
      Issue.record("\(plain)")
      return
    }
    #expect(members["fixed_seeds"] == nil)
    var settings = TrainingSettings()
    settings.fixedSeeds = FixedSeeds(initialization: nil, order: .max, dropout: 3)
    let encoded = try JSONValue(encoding: settings)
    #expect(try encoded.decoded(as: TrainingSettings.self) == settings)
    #expect(FixedSeeds(initialization: nil, order: nil, dropout: nil) == nil)
  }
}
