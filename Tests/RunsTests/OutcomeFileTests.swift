import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

/// The files of finished runs.
@Suite struct OutcomeFileTests {
  private func perform(_ run: TrainingRun, in folder: String, threads: Int = 1) throws -> RunOutcome
  {
    try run.perform(
      threads: threads, store: RunStore(in: ResultsFolder(path: folder)), afterEpoch: { _ in })
  }

  private func restored(_ run: TrainingRun, in folder: String) throws -> RunOutcome {
    let outcome = try RunStore(in: ResultsFolder(path: folder)).outcome(of: run) {
      Issue.record("\($0)")
    }
    return try #require(outcome)
  }

  private let path = "/runs/dense-normal-0.json"

  @Test func ofEqualRunsAreEqual() throws {
    try withTemporaryFolder { root in
      var run = try barsRun()
      run.isRecorded = true
      for (folder, threads) in [("/a", 1), ("/b", 2)] {
        _ = try perform(run, in: root + folder, threads: threads)
      }
      let contents = try ["/a", "/b"].map {
        try Data(contentsOf: URL(filePath: root + $0 + path))
      }
      #expect(contents[0] == contents[1])
      #expect(!String(decoding: contents[0], as: UTF8.self).lowercased().contains("seconds"))
    }
  }

  @Test func timesAreKeptBesideThem() throws {
    try withTemporaryFolder { root in
      let run = try barsRun()
      let outcome = try perform(run, in: root)
      let again = try restored(run, in: root)
      #expect(again.seconds == outcome.seconds)
      #expect(again.epochs.map(\.trainingSeconds) == outcome.epochs.map(\.trainingSeconds))
      #expect(again.epochs.map(\.testSeconds) == outcome.epochs.map(\.testSeconds))
    }
  }

  /// A damaged time costs nothing but the time.
  @Test(arguments: ["", "damaged", "0123456789abcdef {}\n"])
  func damagedTimesAreUnknown(text: String) throws {
    try withTemporaryFolder { root in
      let run = try barsRun()
      let outcome = try perform(run, in: root)
      try Data(text.utf8).write(to: URL(filePath: root + "/runs/seconds.txt"))
      let again = try restored(run, in: root)
      let problem = RunStore(in: try ResultsFolder(path: root)).problemWithTimes(of: [run])
      #expect((problem == nil) == text.isEmpty)
      #expect(again.seconds == nil)
      #expect(again.epochs.map(\.test) == outcome.epochs.map(\.test))
      #expect(
        CSVTable.timings([again], experiment: "a", dataset: "b").rows.map { $0.suffix(2) }
          == [[.missing, .missing]])
      // What is appended after a line that was cut short can be read.
      let other = try barsRun(seed: 1)
      let seconds = try perform(other, in: root).seconds
      #expect(try restored(other, in: root).seconds == seconds)
    }
  }

  /// A process that is killed while it writes leaves a last line without an end; all else is damage.
  @Test(arguments: [("0123456789abcdef {", false), ("0123456789abcdef {}\n", true)])
  func intactLinesAreKeptAndDamagedFilesSetAside(text: String, isSetAside: Bool) throws {
    try withTemporaryFolder { root in
      let run = try barsRun()
      let seconds = try perform(run, in: root).seconds
      let path = root + "/runs/seconds.txt"
      let whole = try Data(contentsOf: URL(filePath: path))
      try (whole + Data(text.utf8)).write(to: URL(filePath: path))
      let store = RunStore(in: try ResultsFolder(path: root))
      #expect(try store.mendTimes() == (isSetAside ? path + ".damaged" : nil))
      #expect(try Data(contentsOf: URL(filePath: path)) == whole)
      #expect(try store.mendTimes() == nil)
      #expect(try store.outcome(of: run) { _ in }?.seconds == seconds)
    }
  }

  /// Files of earlier versions contain the times.
  @Test func earlierFilesCanBeRead() throws {
    try withTemporaryFolder { root in
      let run = try barsRun()
      let outcome = try perform(run, in: root)
      let url = URL(filePath: root + path)
      let json = try #require(
        try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"), maxSplits: 1).last)
      var object = try #require(
        try JSONSerialization.jsonObject(with: json) as? [String: Any])
      object["seconds"] = 2.5
      object["epochs"] = try #require(object["epochs"] as? [[String: Any]])
        .map { $0.merging(["trainingSeconds": 0.5, "testSeconds": 0.25]) { $1 } }
      let earlier = try JSONSerialization.data(withJSONObject: object)
      try (Data("\(digest(of: earlier))\n".utf8) + earlier).write(to: url)
      try FileManager.default.removeItem(atPath: root + "/runs/seconds.txt")
      let again = try restored(run, in: root)
      #expect(again.seconds == 2.5)
      #expect(again.epochs.map(\.trainingSeconds) == [0.5, 0.5])
      #expect(again.epochs.map(\.test) == outcome.epochs.map(\.test))
    }
  }

  /// Somebody who changes a file can write its digest anew, but other numbers still contradict it.
  @Test func contradictionsAreDamage() throws {
    func edit(_ path: String, _ change: (inout [String: Any]) throws -> Void) throws {
      let url = URL(filePath: path)
      let json = try #require(
        try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"), maxSplits: 1).last)
      var object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
      try change(&object)
      let changed = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
      try (Data("\(digest(of: changed))\n".utf8) + changed).write(to: url)
    }
    func last(_ object: inout [String: Any], _ change: (inout [String: Any]) throws -> Void) throws
    {
      var epochs = try #require(object["epochs"] as? [[String: Any]])
      var test = try #require(epochs.last?["test"] as? [String: Any])
      try change(&test)
      epochs[epochs.count - 1]["test"] = test
      object["epochs"] = epochs
    }
    var recorded = try barsRun()
    recorded.isRecorded = true
    // The record contradicts the first, the predictions the second.
    for run in [recorded, try barsRun()] {
      try withTemporaryFolder { root in
        _ = try perform(run, in: root)
        func problem() throws -> String? {
          RunStore(in: try ResultsFolder(path: root)).problem(with: run)
        }
        try edit(root + path) { _ in }
        #expect(try problem() == nil)
        try edit(root + path) { try last(&$0) { $0["accuracy"] = 0.125 } }
        #expect(try problem() == "the file of dense normal seed 0 is damaged")
      }
    }
    try withTemporaryFolder { root in
      _ = try perform(recorded, in: root)
      try edit(root + path) { object in
        var scores = try #require(object["furtherScores"] as? [[String: Any]])
        scores[0]["accuracy"] = 0.125
        object["furtherScores"] = scores
      }
      let problem = RunStore(in: try ResultsFolder(path: root)).problem(with: recorded)
      #expect(problem == "the file of dense normal seed 0 is damaged")
    }
    // Counts that are no matrix, negative, or too large to be added.
    for counts in [[[5], [3]], [[41, -1], [0, 0]], [[Int.max, Int.max], [1, 1]], []] {
      try withTemporaryFolder { root in
        _ = try perform(recorded, in: root)
        try edit(root + path) { object in
          var record = try #require(object["record"] as? [String: Any])
          var confusions = try #require(record["confusions"] as? [[[Int]]])
          confusions[0] = counts
          record["confusions"] = confusions
          object["record"] = record
        }
        let problem = RunStore(in: try ResultsFolder(path: root)).problem(with: recorded)
        #expect(problem == "the file of dense normal seed 0 is damaged")
      }
    }
    // A mistake on an image that is not there.
    try withTemporaryFolder { root in
      _ = try perform(recorded, in: root)
      try edit(root + path) { object in
        var record = try #require(object["record"] as? [String: Any])
        var mistakes = try #require(record["mistakes"] as? [[String: Any]])
        try #require(!mistakes.isEmpty)
        mistakes[0]["image"] = recorded.test.labels.count
        record["mistakes"] = mistakes
        object["record"] = record
      }
      let problem = RunStore(in: try ResultsFolder(path: root)).problem(with: recorded)
      #expect(problem == "the file of dense normal seed 0 is damaged")
    }
    // The digest of a description is not that of what it says.
    try withTemporaryFolder { root in
      let run = try barsRun()
      _ = try perform(run, in: root)
      try edit(root + path) { object in
        var description = try #require(object["description"] as? [String: Any])
        var value = try #require(description["value"] as? [String: Any])
        value["batch_size"] = 17
        description["value"] = value
        object["description"] = description
      }
      let problem = RunStore(in: try ResultsFolder(path: root)).problem(with: run)
      #expect(problem == "the file of dense normal seed 0 is damaged")
    }
  }

  /// They have the digest that the outcome states, and its accuracy.
  @Test func predictionsOfAnotherRunOrOtherImagesAreDamage() throws {
    let run = try barsRun()
    try withTemporaryFolder { root in
      _ = try perform(run, in: root)
      let name = "runs/dense-normal-0.predictions"
      let whole = try Data(contentsOf: URL(filePath: "\(root)/\(name)"))
      let outcome = try Data(contentsOf: URL(filePath: root + path))
      func problem(_ change: (inout [UInt8]) throws -> Void) throws -> String? {
        let end = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
        var body = Array(whole[(end + 1)...])
        try change(&body)
        let contents = Data("\(digest(of: Data(body)))\n".utf8) + Data(body)
        try contents.write(to: URL(filePath: "\(root)/\(name)"))
        let json = String(decoding: outcome, as: UTF8.self)
          .replacing(digest(of: whole), with: digest(of: contents))
        let changed = Data(json.utf8.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
        try (Data("\(digest(of: changed))\n".utf8) + changed).write(to: URL(filePath: root + path))
        return RunStore(in: try ResultsFolder(path: root)).problem(with: run)
      }
      let damaged = "the file of dense normal seed 0 is damaged"
      #expect(try problem { _ in } == nil)
      // Another label of the same length, another digest of the labels, and classes that contradict
      // the marks of right predictions.
      #expect(
        try problem { body in
          let place = try #require(body.firstRange(of: Array("seed 0".utf8)))
          body[place.upperBound - 1] = UInt8(ascii: "1")
        } == damaged)
      #expect(
        try problem { body in
          let place = try #require(body.firstRange(of: Array("labels_sha256\":\"".utf8)))
          body[place.upperBound] = body[place.upperBound] == 0x30 ? 0x31 : 0x30
        } == damaged)
      #expect(
        try problem { body in
          let start = try #require(body.firstIndex(of: UInt8(ascii: "\n"))) + 1
          for index in start..<start + 40 { body[index] = (body[index] + 1) % 10 }
        } == damaged)
    }
  }

  /// The state is saved even if the last checkpoint is recent.
  @Test func anInterruptedRunIsSavedAtItsLastStep() throws {
    try withTemporaryFolder { root in
      let run = try barsRun(epochs: 40)
      #expect(throws: CancellationError.self) {
        _ = try run.perform(
          threads: 1, store: RunStore(in: ResultsFolder(path: root)),
          afterEpoch: { if $0.epoch == 30 { throw CancellationError() } })
      }
      let saved = try Checkpoint(contentsOf: root + "/runs/dense-normal-0.safetensors")
      #expect(saved.epochs.last?.epoch == 30)
      let whole = try perform(run, in: root + "/whole")
      let resumed = try perform(run, in: root)
      #expect(resumed.epochs.map(\.test) == whole.epochs.map(\.test))
    }
  }
}
