/// Which of a file's bytes become the pixels of its image.
public enum ByteLayout: String, Sendable, CaseIterable {
  /// The first bytes as they are, a byte a pixel.
  case start
  /// The whole file in equal parts, each the mean of its bytes; a file of fewer bytes than pixels
  /// as in `start`.
  case whole
}

/// A file's bytes as a square grey image, row after row; black where the file has ended.
///
/// Nataraj, Karthikeyan, Jacob, Manjunath, "Malware Images: Visualization and Automatic
/// Classification" (VizSec 2011), make a byte a pixel and let the file's size choose the width and
/// the height. Networks want one size: `start` cuts, `whole` shrinks.
struct ByteImage {
  /// `[width, width]`.
  let pixels: [UInt8]
  /// The file's size.
  let byteCount: Int

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
    // The part that is being summed, in bytes of the file.
    var (sum, position, start, end) = (0, 0, 0, used / lit)
    while position < used, try reader.fill() {
      let bytes = reader.piece[reader.unread].prefix(used - position)
      for byte in bytes {
        sum += Int(byte)
        position += 1
        guard position == end else { continue }
        pixels.append(UInt8((sum + (end - start) / 2) / (end - start)))
        (sum, start) = (0, end)
        // (pixels.count + 1) * used / lit, which may be more than there are integers.
        end = (pixels.count + 1) * (used / lit) + (pixels.count + 1) * (used % lit) / lit
      }
      reader.consume(bytes.count)
    }
    pixels += [UInt8](repeating: 0, count: area - pixels.count)
    self.pixels = pixels
    byteCount = reader.byteCount
  }
}
