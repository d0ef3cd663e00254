/// How something went, a block each: "▁▃▆▇█", from the lowest of the values to the highest.
///
/// - Parameter width: The most blocks; more values than that are averaged into so many.
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

/// How much is done, as a bar: "▕███▌  ▏" or, without blocks, "[###   ]".
///
/// - Parameters:
///   - fraction: Of all, 0…1.
///   - width: Columns, its ends among them.
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
