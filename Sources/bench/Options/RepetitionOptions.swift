import ArgumentParser
import Foundation
import Results

/// The option for the number of threads.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to use; results do not depend on it. (default: the number of cores this process may "
        + "use)",
      valueName: "n"))
  var threads: Int?

  /// The number of threads: that of the option, or of the cores that this process may use.
  var count: Int { threads ?? AvailableProcessors.count() }

  func validate() throws { try require(threads ?? 1, in: 1...1_024, option: "--threads") }
}

/// The option for the number of seeds.
struct RepetitionOptions<Defaults: ExperimentDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp("How many seeds to repeat everything with.", valueName: "n"))
  var seeds = Defaults.seeds

  func validate() throws { try require(seeds, in: 1...100_000, option: "--seeds") }

  /// Rejects seeds beyond the largest number.
  func check(from seed: UInt64) throws {
    if seed.addingReportingOverflow(UInt64(seeds - 1)).overflow {
      throw ValidationError("--seed \(seed) leaves no room for \(seeds) seeds.")
    }
  }
}
