import Models
import Results
import Runs

/// Formats the outcome of a run as one line. On a terminal, a sparkline of its test accuracy
/// follows, on a second line if the first one is full.
///
/// - Parameter end: The duration of the run.
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

/// Wraps a line to the width of the terminal and applies a style to a part of it.
private func line(
  _ text: String, with part: String, _ style: (String) -> String, on terminal: Terminal
) -> String {
  wrapped(text, width: terminal.width)
    .replacing(part, with: terminal.styled(part, style), maxReplacements: 1)
}

/// Formats the results of an epoch as one line.
func epochLine(_ epoch: EpochResult) -> String {
  "epoch \(epoch.epoch): training loss \(decimals(epoch.training.loss)), accuracy "
    + "\(percent(epoch.training.accuracy)); test loss \(decimals(epoch.test.loss)), accuracy "
    + "\(percent(epoch.test.accuracy)); \(duration(epoch.trainingSeconds))"
}
