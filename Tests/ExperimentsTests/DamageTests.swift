import DatasetIO
import Foundation
import Models
import RandomStreams
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

/// Any sequence of kills, damage and resuming ends in the same bytes or in an error.
@Suite struct DamageTests {
  private let experiment = ShuffleExperiment(
    barsDataset(), quickSettings(epochs: 2, seeds: 0...0), networks: [.dense])

  private func perform(
    in folder: String, report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws {
    let (results, _) = try ResultsFolder.open(
      folder, for: manifest(of: "shuffle", experiment.settings), existing: .resume)
    _ = try experiment.perform(in: results, report: report)
  }

  /// The files that must have the same bytes, with their contents.
  private func results(_ folder: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where (name.hasSuffix(".csv") || name.hasSuffix(".safetensors")) && name != "timings.csv"
      && !name.hasPrefix("runs/")
    {
      contents[name] = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
    }
    return contents
  }

  /// Performs the experiment until its folder is moved away, as a process that is killed leaves it.
  private func kill(after reports: Int, in folder: String) throws {
    let count = Recorder<Int>()
    try perform(in: folder) { _ in
      count.append(1)
      if count.notes.count == reports { rename(folder, folder + ".killed") }
    }
  }

  /// Changes, cuts short or deletes one file.
  private func damage(_ folder: String, _ stream: inout RandomStream) throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter {
      $0 != ".lock" && $0.contains(".")
    }
    guard !files.isEmpty else { return }
    let path = "\(folder)/\(files[stream.integer(below: files.count)])"
    var contents = try Data(contentsOf: URL(filePath: path))
    switch stream.integer(below: 4) {
    case 0: try FileManager.default.removeItem(atPath: path)
    case 1:
      try contents.prefix(stream.integer(below: contents.count + 1)).write(to: URL(filePath: path))
    default:
      guard !contents.isEmpty else { return }
      contents[stream.integer(below: contents.count)] ^= 1 << UInt8(stream.integer(below: 8))
      try contents.write(to: URL(filePath: path))
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func anySequenceEndsInTheSameBytesOrInAnError(seed: UInt64) throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/whole")
      let whole = try results(root + "/whole")
      #expect(whole.count >= 9)
      let folder = root + "/a"
      var stream = RandomStream(seed: seed, purpose: .glyphs)
      for _ in 0..<6 {
        do {
          if stream.integer(below: 2) == 0 {
            try kill(after: 1 + stream.integer(below: 8), in: folder)
          } else if FileManager.default.fileExists(atPath: folder) {
            try damage(folder, &stream)
          }
        } catch is ResultsError {
        } catch is RunsError {
        }
        rename(folder + ".killed", folder)
      }
      do { try perform(in: folder) } catch is ResultsError { return } catch is RunsError { return }
      #expect(try results(folder).filter { whole[$0.key] != nil } == whole)
    }
  }
}
