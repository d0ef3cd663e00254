import Foundation
import Locks
import Models
import Results

/// How long a run took. Equal runs may differ in it.
struct RunSeconds: Codable, Sendable, Equatable {
  /// The description of the run's label.
  let run: String
  /// The wall-clock seconds of training and testing.
  let seconds: Double
  /// The wall-clock seconds of the training of each tested epoch.
  let training: [Double]
  /// The wall-clock seconds of the test of each.
  let test: [Double]

  /// Creates the times of a run; nil if they are unknown.
  init?(_ outcome: RunOutcome) {
    guard let seconds = outcome.seconds else { return nil }
    run = outcome.run.label.description
    self.seconds = seconds
    training = outcome.epochs.map(\.trainingSeconds)
    test = outcome.epochs.map(\.testSeconds)
  }

  func training(_ index: Int) -> Double? {
    training.indices.contains(index) ? training[index] : nil
  }
  func test(_ index: Int) -> Double? { test.indices.contains(index) ? test[index] : nil }
}

/// The file with the times of all runs of a folder: `runs/seconds.txt`.
///
/// Each line contains a digest and JSON. Lines are only appended, and a run's last one counts. A
/// line that is damaged, or cut short because the process was killed, is ignored: its run only lacks its
/// times in `timings.csv`, unless it is performed again.
final class SecondsFile: Sendable {
  /// The path of the file.
  let path: String
  /// The times, keyed by run; nil before the file was read.
  private let times = Guarded<[String: RunSeconds]?>(nil)

  /// The name of the file.
  static let name = "seconds.txt"

  init(in runs: String) { path = "\(runs)/\(Self.name)" }

  /// Whether the file contains anything but intact lines.
  var isDamaged: Bool {
    guard let contents = try? Data(contentsOf: URL(filePath: path)) else { return false }
    return contents.split(separator: UInt8(ascii: "\n")).contains { Self.times(in: $0) == nil }
  }

  /// Returns the times of a run; nil if they are unknown.
  func times(of run: TrainingRun) -> RunSeconds? {
    times.withLock { times in
      let known = times ?? read()
      times = known
      return known[run.label.description]
    }
  }

  private func read() -> [String: RunSeconds] {
    guard let contents = try? Data(contentsOf: URL(filePath: path)) else { return [:] }
    let times = contents.split(separator: UInt8(ascii: "\n")).compactMap(Self.times(in:))
    return Dictionary(times.map { ($0.run, $0) }, uniquingKeysWith: { $1 })
  }

  /// Writes a new file with the intact lines only.
  ///
  /// - Parameter setAside: Called before, unless the damage is only a last line without an end, as a
  ///   process leaves it that is killed.
  /// - Throws: `ResultsError.cannotWrite`.
  func keepIntactLines(setAside: () -> Void) throws {
    guard let contents = try? Data(contentsOf: URL(filePath: path)) else { return }
    let lines = contents.split(separator: UInt8(ascii: "\n"))
    let intact = lines.filter { Self.times(in: $0) != nil }
    let isCutShort =
      contents.last != UInt8(ascii: "\n") && intact.count == lines.count - 1
      && lines.last.map { Self.times(in: $0) == nil } == true
    if !isCutShort { setAside() }
    let end = Data("\n".utf8)
    try AtomicFile.write(intact.reduce(into: Data()) { $0 += end + $1 + end }, to: path)
  }

  /// Returns the times in a line; nil if the line is damaged.
  private static func times(in line: Data) -> RunSeconds? {
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
    guard parts.count == 2, parts[0].elementsEqual(shortDigest(of: parts[1]).utf8) else {
      return nil
    }
    return try? JSONDecoder().decode(RunSeconds.self, from: parts[1])
  }

  /// Appends the times of a run.
  ///
  /// - Throws: `ResultsError.cannotWrite`.
  func append(_ own: RunSeconds) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(own)
    // An empty line separates this one from one that was cut short.
    let line = Array("\n\(Self.shortDigest(of: json)) ".utf8) + Array(json) + Array("\n".utf8)
    try times.withLock { times in
      try AtomicFile.append(line, to: path)
      times?[own.run] = own
    }
  }

  private static func shortDigest(of json: Data) -> Substring { digest(of: json).prefix(16) }
}
