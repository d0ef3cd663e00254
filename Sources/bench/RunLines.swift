import Models
import Results
import Runs

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
    return line(
      "\(start)\(progress.label): diverged in epoch \(last.epoch): its loss is no longer a number",
      with: "diverged", \.red, on: terminal)
  }
  let accuracy = percent(last.test.accuracy)
  guard terminal.hasBlocks, epochs.count > 1, let width = terminal.width else {
    return line(
      "\(start)\(progress.label): \(accuracy) after \(plural(last.epoch, "epoch")), \(end)",
      with: accuracy, \.bold, on: terminal)
  }
  let text = "\(start)\(progress.label): \(accuracy), \(end)"
  let accuracies = epochs.map(\.test.accuracy)
  let range =
    " epochs \(percent(accuracies.min() ?? .nan).dropLast(2))–\(percent(accuracies.max() ?? .nan))"
  let room = width - 1 - range.count
  guard room - start.count >= 3 else {
    return line(text, with: accuracy, \.bold, on: terminal)
  }
  let isBeside = room - text.count - 2 >= min(epochs.count, 12)
  let blocks = sparkline(
    accuracies, width: room - (isBeside ? text.count + 2 : start.count))
  return line(text, with: accuracy, \.bold, on: terminal)
    + (isBeside ? "  " : "\n" + String(repeating: " ", count: start.count))
    + terminal.styled(blocks, \.cyan) + range
}

/// A line that is no wider than the terminal, with a part of it in a style.
private func line(
  _ text: String, with part: String, _ style: (String) -> String, on terminal: Terminal
) -> String {
  wrapped(text, width: terminal.width)
    .replacing(part, with: terminal.styled(part, style), maxReplacements: 1)
}

/// What an epoch gave, in a line.
func epochLine(_ epoch: EpochResult) -> String {
  "epoch \(epoch.epoch): training loss \(decimals(epoch.training.loss)), accuracy "
    + "\(percent(epoch.training.accuracy)); test loss \(decimals(epoch.test.loss)), accuracy "
    + "\(percent(epoch.test.accuracy)); \(duration(epoch.trainingSeconds))"
}
