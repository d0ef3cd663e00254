import Experiments
import Models
import Results
import Runs

/// Returns what to do about an error of the libraries, whose messages do not mention options; nil
/// if the message itself says it.
func advice(about error: any Error) -> String? {
  switch error {
  case let error as ResultsError: advice(about: error)
  case let error as RunsError: advice(about: error)
  case let error as MergeError: advice(about: error)
  case ModelError.imagesTooSmall:
    "Choose larger images, or a network without convolutions: --models dense."
  default: nil
  }
}

private func advice(about error: ResultsError) -> String? {
  switch error {
  case .notAFolder: "Move the file away, or choose another folder with --out."
  case .cannotCreateFolder: "Choose another folder with --out."
  case .folderNotWritable: "Make it writable, or choose another folder with --out."
  case .cannotWrite:
    "Remove the cause, or choose another place; an experiment continues with --resume."
  case .folderInUse: "Wait for it, or choose another folder with --out."
  case .folderTakenAway: "Put it back and continue with --resume, or start again."
  case .otherResults, .otherSchema:
    "Choose another folder with --out, or move the results aside with --force."
  case .cannotMoveAside: "Choose another folder with --out, or give this one's name."
  case .unfinished:
    "Continue it with --resume, or move the results aside and start again with --force."
  case .unreadable, .unusableManifest(_, .damaged):
    "Run the experiment again, or move its folder away."
  case .unusableManifest(_, .later): "Use a later version of bench."
  case .noResults: "Run an experiment first, or name the folder above its results."
  }
}

private func advice(about error: RunsError) -> String? {
  switch error {
  case .interrupted: "To continue, run the same command with --resume."
  case .diverged: "Choose a smaller --learning-rate."
  case .epochChosenOnTestImages: "Hold training images out with --holdout."
  case .otherRun:
    "Delete the file, so that its run starts again with --resume, or choose another folder with --out."
  case .missingScore: nil
  }
}

private func advice(about error: MergeError) -> String? {
  switch error {
  case .notAShard: "Name the folders that --shard wrote."
  case .unusableManifest(_, .damaged): "Perform the shard again."
  case .unusableManifest(_, .later): "Use a later version of bench."
  case .otherPlan, .otherCount: "Merge the shards of one command, which differ in --shard only."
  case .otherSources, .otherArithmetic:
    "Perform its runs again with the other program, or all of them with one."
  case .differentCopies:
    "Perform the run on a third machine, and leave out the folder that differs from it."
  case .missing, .missingExperiments: "Run the commands above, then merge again."
  }
}

/// An error together with what to do about it.
struct AdvisedError: Error, CustomStringConvertible {
  let error: any Error
  let advice: String

  var description: String { "\(error) \(advice)" }
}
