import Results
import Runs
import Testing

@testable import bench

@Suite struct AdviceTests {
  @Test func everyResultsErrorHasAdvice() {
    let errors: [ResultsError] = [
      .notAFolder(path: "a"), .cannotCreateFolder(path: "a", reason: "b"),
      .folderNotWritable(path: "a"), .cannotWrite(path: "a", reason: "b"),
      .folderInUse(path: "a", holder: "process 1 on a"), .folderTakenAway(path: "a"),
      .otherResults(path: "a", "b"), .otherSchema(path: "a", found: 1, expected: 2),
      .cannotMoveAside(path: "a"), .unfinished(path: "a"), .unreadable(path: "a"),
      .noResults(path: "a"),
    ]
    for error in errors {
      #expect(advice(about: error)?.hasSuffix(".") == true)
      #expect(!"\(error)".contains("--"), "library errors do not name options: \(error)")
    }
    #expect(advice(about: RunsError.interrupted(path: "a"))?.contains("--resume") == true)
    let merging: [MergeError] = [
      .notAShard(path: "a"), .otherPlan(path: "a", difference: "b"),
      .otherCount(path: "a", found: 2, expected: 3), .otherSources(path: "a", difference: "b"),
      .otherArithmetic(path: "a", found: "b", expected: "c"),
      .differentCopies(
        run: RunLabel(model: "a", variant: "b", seed: 0), path: "a", other: "b"), .missing([]),
      .missingExperiments(names: ["a"]),
    ]
    for error in merging {
      #expect(advice(about: error)?.hasSuffix(".") == true)
      #expect("\(error)".hasSuffix(".") && !"\(error)".contains("--"))
    }
    #expect(advice(about: CancellationError()) == nil)
  }

  @Test(arguments: [
    (2, ["shuffle", "--seeds", "2"], "bench shuffle --seeds 5 --resume"),
    (
      5, ["shuffle", "--seeds=5", "--resume", "--out", "my results"],
      "bench shuffle --out 'my results' --seeds 10 --resume"
    ),
    (3, ["shift", "--force", "--augment"], "bench shift --augment --seeds 6 --resume"),
  ])
  func suggestsTheCommandWithMoreSeeds(count: Int, arguments: [String], command: String) {
    #expect(commandWithMoreSeeds(than: count, ["/a/bench"] + arguments) == command)
  }
}
