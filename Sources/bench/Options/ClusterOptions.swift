import ArgumentParser
import Results
import Runs

/// The options for performing a part of an experiment, and for a limited time.
struct ClusterOptions: ParsableArguments {
  @Option(
    name: .customLong("shard"),
    help: ArgumentHelp(
      "Perform the <k>th of <n> equal parts of the runs; 'bench merge' combines the parts.",
      valueName: "k/n"))
  var shardText: String?

  @Option(
    name: .customLong("time-limit"),
    help: ArgumentHelp(
      "After a time such as 55m, save everything and end with exit code \(Bench.pausedExitCode); "
        + "--resume continues.", valueName: "time"))
  var timeText: String?

  /// The part of the runs to perform; nil for all of them.
  private(set) var shard: Shard?
  /// The seconds after which to end; nil for no limit.
  private(set) var timeLimit: Double?

  /// These exclude the values that `validate()` sets.
  private enum CodingKeys: CodingKey { case shardText, timeText }

  mutating func validate() throws {
    if let shardText {
      shard = Shard(shardText)
      if shard == nil {
        throw ValidationError(
          "--shard takes a part such as 2/3, with numbers from 1/3 to 3/3, found '\(shardText)'.")
      }
    }
    if let timeText {
      timeLimit = seconds(inTime: timeText)
      if timeLimit == nil {
        throw ValidationError(
          "--time-limit takes a time such as 90s, 55m or 1h30m, found '\(timeText)'.")
      }
    }
  }

  /// Starts the time that the process may take.
  func limitTime() { if let timeLimit { Interruption.limit(to: timeLimit) } }
}

/// Parses a time such as "90s", "55m" or "1h30m" into seconds, from 1 second to 1,000 days.
func seconds(inTime text: String) -> Double? {
  guard let parts = text.wholeMatch(of: /(?:(\d{1,5})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?/) else {
    return nil
  }
  func number(_ digits: Substring?) -> Double { digits.flatMap { Double($0) } ?? 0 }
  let sum = number(parts.1) * 3_600 + number(parts.2) * 60 + number(parts.3)
  return sum >= 1 && sum <= 86_400_000 ? sum : nil
}
