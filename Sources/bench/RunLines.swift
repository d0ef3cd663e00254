import Experiments
import Models

/// What came of a run, in a line; on a terminal with the way of its test accuracy, where that is
/// too wide in a line of its own.
///
/// - Parameter end: How long it took.
func finishedRunLine(
  _ progress: RunProgress, _ epochs: [EpochResult], end: String, on terminal: Terminal
) -> String {
  let start = "[\(progress.finishedRuns)/\(progress.runCount)] "
  guard let last = epochs.last else { return start + "\(progress.label)" }
  guard !last.isDiverged else {
    let diverged = terminal.styled("diverged", \.red)
    return "\(start)\(progress.label): \(diverged) in epoch \(last.epoch): its loss is no longer a "
      + "number"
  }
  let accuracy = percent(last.test.accuracy)
  let line = "\(start)\(progress.label): \(terminal.styled(accuracy, \.bold))"
  guard terminal.hasBlocks, epochs.count > 1, let width = terminal.width else {
    return "\(line) after \(plural(last.epoch, "epoch")), \(end)"
  }
  let accuracies = epochs.map(\.test.accuracy)
  let range =
    " epochs \(percent(accuracies.min() ?? .nan).dropLast(2))–\(percent(accuracies.max() ?? .nan))"
  let room = width - 1 - range.count
  let used = start.count + "\(progress.label)".count + accuracy.count + end.count + 6
  let isBeside = room - used >= min(epochs.count, 12)
  let blocks = sparkline(accuracies, width: isBeside ? room - used : room - start.count)
  return "\(line), \(end)" + (isBeside ? "  " : "\n" + String(repeating: " ", count: start.count))
    + terminal.styled(blocks, \.cyan) + range
}

/// What an epoch gave, in a line.
func epochLine(_ epoch: EpochResult) -> String {
  "epoch \(epoch.epoch): training loss \(decimals(epoch.training.loss)), accuracy "
    + "\(percent(epoch.training.accuracy)); test loss \(decimals(epoch.test.loss)), accuracy "
    + "\(percent(epoch.test.accuracy)); \(duration(epoch.trainingSeconds))"
}
