extension Picture {
  /// Returns the picture as MNIST's digits were prepared, 28×28 pixels of grey; nil if every pixel is
  /// black, or becomes so.
  ///
  /// This is what QMNIST's authors reconstructed (Yadav & Bottou, "Cold Case: The Lost MNIST
  /// Digits", 2019), as the page of `bench explore` computes it: the box of the ink, made square, is
  /// scaled to 20×20 by area, and its centre of mass is moved to the centre of 28×28 by whole pixels.
  package func prepared() -> Picture? {
    let ink = grey
    guard let box = ink.inkBox else { return nil }
    let side = max(box.width, box.height)
    let square = Square(
      left: box.left - (side - box.width) / 2, top: box.top - (side - box.height) / 2, side: side)
    let scaled = ink.resampled(square, to: 20)
    // Few dark pixels in a large box can all round to black.
    guard scaled.pixels.contains(where: { $0 != 0 }) else { return nil }
    let centre = scaled.centreOfMass
    let (left, top) = (Self.offset(for: centre.x), Self.offset(for: centre.y))
    var pixels = [UInt8](repeating: 0, count: 28 * 28)
    for y in 0..<20 where (0..<28).contains(y + top) {
      for x in 0..<20 where (0..<28).contains(x + left) {
        pixels[(y + top) * 28 + x + left] = scaled.pixels[y * 20 + x]
      }
    }
    return Picture(height: 28, width: 28, channels: 1, pixels: pixels)
  }

  /// Returns the picture scaled by area to a square of `side`×`side` pixels. A picture that is not
  /// square gets black margins; one of that size stays as it is.
  package func fitted(to side: Int) -> Picture {
    let longest = max(height, width)
    guard (height, width) != (side, side) else { return self }
    let square = Square(
      left: -((longest - width) / 2), top: -((longest - height) / 2), side: longest)
    guard channels == 3 else { return resampled(square, to: side) }
    let planes = (0..<3).map { channel in
      let plane = stride(from: channel, to: pixels.count, by: 3).map { pixels[$0] }
      return Picture(height: height, width: width, channels: 1, pixels: plane)
        .resampled(square, to: side).pixels
    }
    return Picture(
      height: side, width: side, channels: 3,
      pixels: (0..<side * side).flatMap { pixel in planes.map { $0[pixel] } })
  }

  /// Some pixels that are scaled together. Those outside the picture count as black.
  private struct Square {
    let left, top, side: Int
  }

  /// Where the first of 20 pixels goes in 28, so that their centre comes to the middle.
  private static func offset(for centre: Double) -> Int {
    Int(15 - centre)
  }

  /// The smallest rectangle that contains all ink of a grey picture; nil without ink.
  private var inkBox: (left: Int, top: Int, width: Int, height: Int)? {
    var (left, top, right, bottom) = (width, height, -1, -1)
    for y in 0..<height {
      for x in 0..<width where pixels[y * width + x] != 0 {
        left = min(left, x)
        right = max(right, x)
        top = min(top, y)
        bottom = y
      }
    }
    return right < 0 ? nil : (left, top, right - left + 1, bottom - top + 1)
  }

  /// The centre of mass of a grey picture, in pixels from the top left corner.
  private var centreOfMass: (x: Double, y: Double) {
    var (mass, x, y) = (0.0, 0.0, 0.0)
    for (index, value) in pixels.enumerated() {
      mass += Double(value)
      x += Double(value) * (Double(index % width) + 0.5)
      y += Double(value) * (Double(index / width) + 0.5)
    }
    return (x / mass, y / mass)
  }

  /// Resamples a grey picture by area, so that each pixel of the result is the mean of what it
  /// covers, rounded.
  private func resampled(_ square: Square, to side: Int) -> Picture {
    let scale = Double(side) / Double(square.side)
    // The shares of a pixel that fall into cells of the result.
    func shares(_ position: Int) -> [(cell: Int, share: Double)] {
      let start = Double(position) * scale
      let end = start + scale
      guard end > 0, start < Double(side) else { return [] }
      return (max(0, Int(start.rounded(.down)))..<side).prefix { Double($0) < end }.map { cell in
        (cell, min(end, Double(cell + 1)) - max(start, Double(cell)))
      }
    }
    var sums = [Double](repeating: 0, count: side * side)
    // A band of rows at a time, so that memory does not grow with the picture.
    let band = 256
    for first in stride(from: 0, to: height, by: band) {
      let count = min(band, height - first)
      var rows = [Double](repeating: 0, count: count * side)
      for x in 0..<width {
        for (cell, share) in shares(x - square.left) {
          for y in 0..<count {
            rows[y * side + cell] += share * Double(pixels[(first + y) * width + x])
          }
        }
      }
      for y in 0..<count {
        for (cell, share) in shares(first + y - square.top) {
          for x in 0..<side { sums[cell * side + x] += share * rows[y * side + x] }
        }
      }
    }
    return Picture(
      height: side, width: side, channels: 1,
      pixels: sums.map { UInt8(min(255, ($0 + 0.5).rounded(.down))) })
  }
}
