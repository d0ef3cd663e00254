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
