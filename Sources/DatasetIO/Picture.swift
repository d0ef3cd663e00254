/// An image without a label, as plain bytes.
package struct Picture: Sendable, Equatable {
  /// The height in pixels, at least 1.
  package let height: Int
  /// The width in pixels, at least 1.
  package let width: Int
  /// 1 for grey, 3 for red, green and blue.
  package let channels: Int
  /// `[height, width, channels]`, row-major, 0…255.
  package let pixels: [UInt8]

  /// Creates a picture from its bytes.
  ///
  /// - Parameter pixels: `[height, width, channels]`.
  package init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    precondition(pixels.count == height * width * channels)
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// The same picture in grey: the luma of ITU-R BT.601, rounded, as Pillow's `convert("L")`
  /// computes it.
  package var grey: Picture {
    guard channels == 3 else { return self }
    let grey = (0..<height * width).map { pixel in
      let (red, green, blue) = (
        Int(pixels[3 * pixel]), Int(pixels[3 * pixel + 1]), Int(pixels[3 * pixel + 2])
      )
      return UInt8((19_595 * red + 38_470 * green + 7_471 * blue + 0x8000) >> 16)
    }
    return Picture(height: height, width: width, channels: 1, pixels: grey)
  }

  /// The same picture with three channels.
  package var coloured: Picture {
    guard channels == 1 else { return self }
    return Picture(
      height: height, width: width, channels: 3, pixels: pixels.flatMap { [$0, $0, $0] })
  }

  /// The same picture with light and dark exchanged.
  package var inverted: Picture {
    Picture(height: height, width: width, channels: channels, pixels: pixels.map { 255 - $0 })
  }
}

extension Picture {
  /// Reads the picture of a PNG file, or all images of an IDX file.
  ///
  /// - Throws: ``DatasetError``.
  package static func read(from path: String) throws(DatasetError) -> [Picture] {
    var start = try FileReader.start(of: path)
    if start.starts(with: gzipMagic) { start = [] }
    guard start.isEmpty || start.starts(with: [0, 0]) else {
      return [try PNGFile.read(path).picture]
    }
    let file = try IDXFile(path: path, holding: .images)
    let (height, width) = (file.dimensions[1], file.dimensions[2])
    return (0..<file.dimensions[0]).map { image in
      let start = image * height * width
      return Picture(
        height: height, width: width, channels: 1,
        pixels: Array(file.elements[start..<start + height * width]))
    }
  }
}

extension FileReader {
  /// Returns the first bytes of a file, up to eight.
  fileprivate static func start(of path: String) throws(DatasetError) -> [UInt8] {
    let reader = try FileReader(path: path)
    _ = try reader.fill()
    return Array(reader.piece[reader.unread].prefix(8))
  }
}
