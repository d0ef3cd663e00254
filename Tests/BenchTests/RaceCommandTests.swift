import Experiments
import Models
import Results
import Runs
import TestSupport
import Testing

@testable import bench

@Suite(.serialized) struct RaceCommandTests {
  private func settings(_ arguments: String...) throws -> RaceExperiment.Settings {
    let command = try Bench.parseAsRoot(
      ["race", "--dataset", "glyphs", "--train-limit", "50"] + arguments)
    return try #require(command as? Race).experiment { _ in }.settings
  }

  @Test func answersOnGlyphs() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        [
          "race", "--dataset", "glyphs", "--train-limit", "200", "--model", "dense", "--epochs",
          "1", "--seeds", "2", "--out", "out",
        ], in: folder)
      #expect(bench.status == 0)
      #expect(bench.output.contains("• 2 runs of 1 epoch reach a mean accuracy of "))
      #expect(bench.output.contains("• Machine: "))
      #expect(bench.errors.contains("2 runs of 1 epoch, 1 at a time."))
      #expect(try names(in: folder + "/out").contains("race.csv"))
    }
  }

  /// The seconds of one file must come from one number of threads.
  @Test func isNotContinuedWithOtherThreads() throws {
    try withTemporaryFolder { folder in
      func race(_ arguments: [String]) throws -> FinishedProcess {
        try runBench(
          [
            "race", "--dataset", "glyphs", "--train-limit", "200", "--model", "dense",
            "--epochs", "1", "--quiet", "--out", "out",
          ] + arguments, in: folder)
      }
      #expect(try race(["--threads", "1", "--seeds", "2"]).status == 0)
      let timings = try WrittenTable(path: folder + "/out/timings.csv")
      for arguments in [["--seeds", "3", "--resume"], ["--seeds", "2"]] {
        let answer = try race(["--threads", "2"] + arguments)
        #expect(answer.status == 1)
        #expect(
          answer.errors.replacing("\n", with: " ").contains(
            "they were timed on 1 thread, not on 2 threads"))
      }
      #expect(try WrittenTable(path: folder + "/out/timings.csv").rows == timings.rows)
      #expect(try race(["--threads", "1", "--seeds", "3", "--resume"]).status == 0)
    }
  }

  @Test func optionsOverrideTheRecipe() throws {
    let recipe = try #require(RaceRecipe.recipe(dataset: "mnist", target: 0.99))
    let plain = try settings()
    #expect(plain.training == recipe.withSeeds(30))
    #expect(plain.margin == recipe.margin && plain.target == 0.99)
    let own = try settings(
      "--epochs", "3", "--batch-size", "64", "--learning-rate", "0.5", "--margin", "1",
      "--schedule", "cosine", "--seeds", "2", "--seed", "7", "--model", "dense",
      "--shift-augmentation", "2")
    #expect(own.training.epochs == 3 && own.training.batchSize == 64 && own.margin == 1)
    #expect(own.training.optimizer == .adam(learningRate: 0.5))
    #expect(own.training.schedule.shape == .cosine)
    #expect(own.training.augmentation == ShiftAugmentation(range: 2))
    #expect(Array(own.training.seeds) == [7, 8])
    #expect(own.model == .dense)
  }

  @Test func aTargetSelectsItsRecipe() throws {
    #expect(try settings("--target", "0.985").target == 0.985)
  }

  @Test func rejectsATargetWithoutARecipe() throws {
    let error = #expect(throws: (any Error).self) { try settings("--target", "0.9") }
    let found = try #require(error)
    #expect(Bench.exitCode(for: found).rawValue == 64)
    #expect(Bench.message(for: found).contains("There are recipes for --target 0.99, 0.985, 0.995"))
  }

  @Test func rejectsAMarginThatLeavesNothing() throws {
    let error = #expect(throws: (any Error).self) { try settings("--margin", "14") }
    #expect(Bench.message(for: try #require(error)).contains("--margin 14 leaves nothing"))
  }

  @Test(arguments: [
    (["--target", "1"], "--target takes a fraction above 0 and below 1, found 1.0."),
    (["--margin", "-1"], "--margin takes a number from 0 to 4096, found -1."),
    (["--schedule", "cosine", "--beta-cycling"], "--beta-cycling requires --schedule one-cycle."),
    (["--threads", "0"], "--threads takes a number from 1 to 1024, found 0."),
  ])
  func rejectsOptionsOutOfRange(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["race"] + arguments))
    #expect(said.code == 64)
    #expect(said.text.contains(message))
  }
}

extension RaceRecipe {
  /// The recipe's settings with seeds from 0 on.
  fileprivate func withSeeds(_ count: Int) -> TrainingSettings {
    var settings = training
    settings.seeds = Seeds(count: count)
    return settings
  }
}
