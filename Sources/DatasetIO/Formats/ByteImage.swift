/// The choice of a file's bytes that become the pixels of its image.
public enum ByteLayout: String, Sendable, CaseIterable {
  /// The first bytes as they are, one byte per pixel.
  case start
  /// The whole file in equal parts; a pixel is the mean of its part's bytes. A file with fewer
  /// bytes than pixels is laid out as in `start`.
  case whole
}

/// A file's bytes as a square grey image in row-major order, black after the end of the file.
///
/// Nataraj, Karthikeyan, Jacob, Manjunath, "Malware Images: Visualization and Automatic
/// Classification" (VizSec 2011), turn every byte into a pixel, and choose width and height by the
/// file's size. Networks require one size, so `start` crops and `whole` shrinks.
struct ByteImage {
  /// `[width, width]`.
  let pixels: [UInt8]
  /// The file's size, in bytes.
  let byteCount: Int
  /// Whether the file is a PNG or JPEG picture, judged by its first bytes.
  let isPicture: Bool

  init(path: String, width: Int, layout: ByteLayout) throws(DatasetError) {
    let reader = try FileReader(path: path)
    guard layout == .start || reader.byteCount <= LabelledImages.largestByteCount else {
      throw .tooLargeToShrink(path: path, byteCount: reader.byteCount)
    }
    let area = width * width
    let lit = min(area, reader.byteCount)
    let used = layout == .start ? lit : reader.byteCount
    var pixels: [UInt8] = []
    pixels.reserveCapacity(area)
    _ = try reader.fill()
    isPicture = [PNGFile.magic, PNGFile.jpegMagic].contains {
      reader.piece[reader.unread].starts(with: $0)
    }
    // The part of the file that is being summed, in bytes.
    var (sum, position, start, end) = (0, 0, 0, used / lit)
    while position < used, try reader.fill() {
      let bytes = reader.piece[reader.unread].prefix(used - position)
      for byte in bytes {
        sum += Int(byte)
        position += 1
        guard position == end else { continue }
        pixels.append(UInt8((sum + (end - start) / 2) / (end - start)))
        (sum, start) = (0, end)
        // This is (pixels.count + 1) * used / lit, whose product may overflow.
        end = (pixels.count + 1) * (used / lit) + (pixels.count + 1) * (used % lit) / lit
      }
      reader.consume(bytes.count)
    }
    pixels += [UInt8](repeating: 0, count: area - pixels.count)
    self.pixels = pixels
    byteCount = reader.byteCount
  }
}
