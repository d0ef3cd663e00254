import RandomStreams

/// The built-in data set: the ten digits, drawn by code in varying handwriting.
///
/// It needs no download. It has MNIST's format, 28×28 grey pixels, white on black, but none of its
/// images. Every image has its own random stream and uses none of the C library's mathematics, so
/// its bytes are the same on every machine and in every build.
public enum Glyphs {
  /// Returns the first training and test images of a seed.
  ///
  /// Every ten consecutive images show all ten digits. No image depends on the number of images.
  ///
  /// - Parameters:
  ///   - seed: The same seed gives the same images.
  ///   - trainCount: The number of training images.
  ///   - testCount: The number of test images.
  public static func dataset(
    seed: UInt64, trainCount: Int, testCount: Int
  ) -> (train: LabelledImages, test: LabelledImages) {
    (
      images(trainCount, from: 0, seed: seed),
      images(testCount, from: firstTestImage, seed: seed)
    )
  }

  /// The index of the first test image, beyond that of every training image.
  private static let firstTestImage = 1 << 40

  private static func images(_ count: Int, from first: Int, seed: UInt64) -> LabelledImages {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * GlyphCanvas.side * GlyphCanvas.side)
    var labels: [UInt8] = []
    labels.reserveCapacity(count)
    for ten in stride(from: first, to: first + count, by: 10) {
      // Images use the streams from 0 up, and the orders of their labels use those from −1 down.
      var order = RandomStream(seed: seed, purpose: .glyphs, index: ~ten)
      for (image, digit) in zip(ten..<first + count, order.permutation(of: 10)) {
        var stream = RandomStream(seed: seed, purpose: .glyphs, index: image)
        for ink in drawing(of: Int(digit), using: &stream).ink {
          pixels.append(UInt8(ink * 255 + 0.5))
        }
        labels.append(UInt8(digit))
      }
    }
    return LabelledImages(
      height: GlyphCanvas.side, width: GlyphCanvas.side, channels: 1, pixels: pixels,
      labels: labels)
  }

  private static func drawing(of digit: Int, using stream: inout RandomStream) -> GlyphCanvas {
    var canvas = GlyphCanvas()
    let shapes = GlyphShape.ofDigit[digit]
    let shape = shapes[stream.integer(below: shapes.count)]
    let hand = GlyphHand(using: &stream)
    let pen = GlyphCanvas.Pen(
      radius: stream.uniform(in: 0.6..<1.7), softness: stream.uniform(in: 0.4..<0.9),
      intensity: stream.uniform(in: 0.6..<1))
    for stroke in shape.strokes { canvas.draw(stroke.map(hand.place), with: pen) }
    for _ in 0..<stream.integer(below: 4) { scratch(canvas: &canvas, using: &stream) }
    return canvas
  }

  /// Adds a short thin line that belongs to no digit.
  private static func scratch(canvas: inout GlyphCanvas, using stream: inout RandomStream) {
    let start = GlyphPoint(stream.uniform(in: 1..<27), stream.uniform(in: 1..<27))
    let way = GlyphPoint(stream.uniform(in: -7..<7), stream.uniform(in: -7..<7))
    let pen = GlyphCanvas.Pen(
      radius: stream.uniform(in: 0.3..<0.8), softness: 0.5,
      intensity: stream.uniform(in: 0.3..<0.8))
    canvas.draw([start, start + way], with: pen)
  }
}
