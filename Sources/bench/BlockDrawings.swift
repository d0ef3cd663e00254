/// Draws values as blocks, such as "▁▃▆▇█". The height of the blocks spans the values from the
/// lowest to the highest.
///
/// - Parameter width: The largest number of blocks. If there are more values, they are averaged.
func sparkline(_ values: [Double], width: Int) -> String {
  let count = max(min(values.count, width), 0)
  let means = (0..<count).map { column in
    let part = values[column * values.count / count..<(column + 1) * values.count / count]
    return part.reduce(0, +) / Double(part.count)
  }
  guard let low = means.min(), let high = means.max() else { return "" }
  let blocks = Array("▁▂▃▄▅▆▇█")
  return String(
    means.map { mean in
      guard high > low else { return blocks[blocks.count / 2 - 1] }
      return blocks[Int(((mean - low) / (high - low) * Double(blocks.count - 1)).rounded())]
    })
}

/// Draws a progress bar: "▕███▌  ▏" or, without blocks, "[###   ]".
///
/// - Parameters:
///   - fraction: The part that is done, 0…1.
///   - width: The number of columns, including the ends of the bar.
func bar(_ fraction: Double, width: Int, hasBlocks: Bool) -> String {
  let cells = width - 2
  guard hasBlocks else {
    let filled = Int(fraction * Double(cells))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: " ", count: cells - filled) + "]"
  }
  let eighths = Int(fraction * Double(8 * cells))
  let filled =
    String(repeating: "█", count: eighths / 8)
    + (eighths % 8 == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]))
  return "▕" + filled + String(repeating: " ", count: cells - filled.count) + "▏"
}
