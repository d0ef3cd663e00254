import Results

/// An error that keeps an experiment's runs from a result.
package enum RunsError: Error, Equatable, CustomStringConvertible {
  /// The process was asked to stop; the folder contains what was done until then.
  case interrupted(path: String)
  /// For every seed, at least one training diverged: its loss was no longer a number.
  case diverged(path: String)
  /// The settings would end trainings early by their accuracy on the test images.
  case epochChosenOnTestImages
  /// A file in `runs/` is complete but belongs to another run.
  case otherRun(path: String, difference: String)
  /// A run was not tested on images that a result requires.
  case missingScore(run: RunLabel, test: String)

  /// One or two sentences on what happened.
  package var description: String {
    switch self {
    case .interrupted(let path):
      "Interrupted. \(path) contains what was done."
    case .diverged(let path):
      "For every seed, at least one training diverged: its loss was no longer a number. "
        + "\(path)/runs.csv says which."
    case .epochChosenOnTestImages:
      "A training may end early by its accuracy on held-out images only: an epoch chosen on the test "
        + "images would make their accuracy look better than it is."
    case .otherRun(let path, let difference):
      "\(path): contains the results of another run: \(difference)."
    case .missingScore(let run, let test):
      "\(run) was not tested on the images '\(test)'."
    }
  }
}

/// A reason why shards cannot be merged.
package enum MergeError: Error, Equatable, CustomStringConvertible {
  /// The folder contains no manifest of a shard.
  case notAShard(path: String)
  /// The folder's manifest cannot be used.
  case unusableManifest(path: String, ManifestError)
  /// The shard is one of another plan: another experiment or version, other settings or data.
  case otherPlan(path: String, difference: String)
  /// The shard is one of another number of shards than the first folder.
  case otherCount(path: String, found: Int, expected: Int)
  /// Parts of the shards were computed by programs from different sources.
  case otherSources(path: String, difference: String)
  /// The shard was computed in another class of arithmetic than the first folder.
  case otherArithmetic(path: String, found: String, expected: String)
  /// Two folders contain the same run with different results.
  case differentCopies(run: RunLabel, path: String, other: String)
  /// Runs have no usable outcome in any folder.
  case missing([MissingRun])
  /// Experiments that belong to no shard are not finished in any folder.
  case missingExperiments(names: [String])

  /// One or two sentences on what was found.
  package var description: String {
    switch self {
    case .notAShard(let path):
      "\(path): expected the folder of a shard, with its manifest.json, found none."
    case .unusableManifest(let path, let reason):
      "\(path)/\(Manifest.fileName): \(reason)."
    case .otherPlan(let path, let difference):
      "\(path): contains a shard of another plan: \(difference)."
    case .otherCount(let path, let found, let expected):
      "\(path): contains one of \(found) shards; the first folder contains one of \(expected)."
    case .otherSources(let path, let difference):
      "\(path): was computed by a program from other sources: \(difference)."
    case .otherArithmetic(let path, let found, let expected):
      "\(path): was computed with another class of arithmetic: \(found); the first folder with "
        + "\(expected)."
    case .differentCopies(let run, let path, let other):
      "\(run) has different results in \(path) and in \(other). Equal runs have equal files, so that "
        + "one of them is wrong."
    case .missing(let runs):
      "\(plural(runs.count, "run")) \(runs.count == 1 ? "is" : "are") missing."
    case .missingExperiments(let names):
      "No folder contains the finished results of \(names.joined(separator: ", "))."
    }
  }
}

/// A run without a usable outcome.
package struct MissingRun: Sendable, Equatable {
  /// The run.
  package let label: RunLabel
  /// The shard that performs it.
  package let shard: Shard
  /// The folder of that shard; nil if it was not among those to be merged.
  package let folder: String?
  /// Why its outcome cannot be used.
  package let reason: String
}
