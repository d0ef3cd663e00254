import DatasetIO
import Models
import RandomStreams

/// An augmentation that moves the training images by a few pixels at random in every epoch.
package struct ShiftAugmentation: Codable, Sendable, Hashable {
  /// The largest distance that an image is moved, horizontally and vertically, in pixels.
  package let range: Int

  /// Creates an augmentation.
  ///
  /// - Parameter range: The largest distance in pixels, at least 0.
  package init(range: Int) { self.range = range }

  /// Returns the images of an epoch, each moved by −`range`…`range` pixels horizontally and
  /// vertically.
  ///
  /// All moves are equally likely. Pixels that leave the frame are lost; new ones are black.
  ///
  /// If `images` is a view with rearranged pixels, the images are moved first and then rearranged.
  ///
  /// - Parameters:
  ///   - images: The training images, unmoved.
  ///   - seed: The run's seed.
  ///   - epoch: The epoch, counted from 1.
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
