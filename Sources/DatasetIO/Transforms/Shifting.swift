extension LabelledImages {
  /// Returns the same images moved by whole pixels. Pixels that leave the frame are lost; new ones
  /// are black.
  ///
  /// - Parameters:
  ///   - dx: Pixels to the right, or to the left if negative.
  ///   - dy: Pixels down, or up if negative.
  public func shifted(dx: Int, dy: Int) -> LabelledImages {
    shifted { _ in (dx, dy) }
  }

  /// Returns the same images, each moved right and down by its own whole number of pixels.
  ///
  /// - Parameter offset: Returns the move of an image; called once per image, in order.
  public func shifted(by offset: (_ image: Int) -> (dx: Int, dy: Int)) -> LabelledImages {
    let source = pixels
    var moved = [UInt8](repeating: 0, count: source.count)
    for image in 0..<count {
      let wanted = offset(image)
      let dx = min(max(wanted.dx, -width), width)
      let dy = min(max(wanted.dy, -height), height)
      let values = (width - abs(dx)) * channels
      for row in max(dy, 0)..<min(height, height + dy) {
        let to = ((image * height + row) * width + max(dx, 0)) * channels
        let from = ((image * height + row - dy) * width + max(-dx, 0)) * channels
        for value in 0..<values { moved[to + value] = source[from + value] }
      }
    }
    return LabelledImages(
      height: height, width: width, channels: channels, pixels: moved, labels: labels)
  }
}
