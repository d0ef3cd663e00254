import DatasetIO
import Models
import RandomStreams

/// Training images that every epoch moves by a few pixels at random.
package struct ShiftAugmentation: Codable, Sendable, Hashable {
  /// The most pixels that an image is moved, right or left, and up or down.
  package let range: Int

  /// - Parameter range: At least 0, in pixels.
  package init(range: Int) { self.range = range }

  /// The images of an epoch: each moved by −`range`…`range` pixels both ways, all equally likely; what
  /// leaves the frame is lost, what enters is black.
  ///
  /// Of a view whose pixels are rearranged, the images are moved and then rearranged.
  ///
  /// - Parameters:
  ///   - images: The training images, unmoved.
  ///   - seed: The run's.
  ///   - epoch: Counted from 1.
  /// - Throws: `ModelError.invalidExamples`.
  package func images(
    from images: Examples, seed: UInt64, epoch: Int
  ) throws(ModelError) -> Examples {
    let unmoved = LabelledImages(
      height: images.shape.height, width: images.shape.width, channels: images.shape.channels,
      pixels: images.pixels, labels: images.labels)
    var stream = RandomStream(seed: seed, purpose: .shiftAugmentation, index: epoch)
    let moved = unmoved.shifted { _ in
      let dx = stream.integer(below: 2 * range + 1) - range
      return (dx, stream.integer(below: 2 * range + 1) - range)
    }
    return try images.replacing(pixels: moved.pixels)
  }
}
