extension LabelledImages {
  /// Returns the same images, each in the middle of a larger black canvas.
  ///
  /// - Parameter margin: The number of black rows and columns on each side, at least 0.
  public func padded(by margin: Int) -> LabelledImages {
    precondition(margin >= 0, "a margin of \(margin) pixels does not exist")
    let (rows, columns) = (height + 2 * margin, width + 2 * margin)
    let source = pixels
    var canvas = [UInt8](repeating: 0, count: count * rows * columns * channels)
    for image in 0..<count {
      for row in 0..<height {
        let to = ((image * rows + row + margin) * columns + margin) * channels
        let from = (image * height + row) * width * channels
        for value in 0..<width * channels { canvas[to + value] = source[from + value] }
      }
    }
    return LabelledImages(
      height: rows, width: columns, channels: channels, pixels: canvas, labels: labels)
  }
}
