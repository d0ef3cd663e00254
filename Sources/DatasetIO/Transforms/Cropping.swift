extension LabelledImages {
  /// Returns the same images without the outermost `margin` rows and columns on each side.
  ///
  /// - Parameter margin: At least 0, and less than half the height and half the width.
  public func cropped(by margin: Int) -> LabelledImages {
    precondition(margin >= 0 && 2 * margin < min(height, width), "nothing is left of the images")
    guard margin > 0 else { return self }
    let (croppedHeight, croppedWidth) = (height - 2 * margin, width - 2 * margin)
    var cropped: [UInt8] = []
    cropped.reserveCapacity(count * croppedHeight * croppedWidth * channels)
    for image in 0..<count {
      for row in margin..<height - margin {
        let start = ((image * height + row) * width + margin) * channels
        cropped += pixels[start..<start + croppedWidth * channels]
      }
    }
    return LabelledImages(
      height: croppedHeight, width: croppedWidth, channels: channels, pixels: cropped,
      labels: labels)
  }
}

extension Dataset {
  /// Returns the same data set with the images cropped, training and test images alike.
  ///
  /// - Parameter margin: The number of rows and columns to leave out on each side: at least 0, and
  ///   less than half the height and half the width.
  public func cropped(by margin: Int) -> Dataset {
    with(train: train.cropped(by: margin), test: test.cropped(by: margin))
  }
}
