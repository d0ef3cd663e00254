/// How the values of a PNG file become grey, or red, green and blue, from 0 to 255.
struct PNGColours {
  /// Why a pixel has no colour.
  enum Problem {
    case transparent
    /// The palette has no such entry.
    case outsidePalette(Int)
  }

  /// The number of values per pixel of the picture, 1 or 3.
  let channels: Int
  private let header: PNGHeader
  private let palette: [UInt8]

  /// - Parameter palette: Red, green and blue of every entry; ignored unless the header says that
  ///   pixels are entries.
  init(_ header: PNGHeader, palette: [UInt8]) {
    self.header = header
    self.palette = palette
    channels =
      switch header.colour {
      case .grey, .greyAlpha: 1
      case .rgb, .rgbAlpha: 3
      case .palette: Self.isGrey(palette) ? 1 : 3
      }
  }

  private static func isGrey(_ palette: [UInt8]) -> Bool {
    let entries = stride(from: 0, to: palette.count, by: 3)
    return entries.allSatisfy { entry in
      palette[entry] == palette[entry + 1] && palette[entry] == palette[entry + 2]
    }
  }

  /// Writes the pixels of one row to `place`, `place + step`, …
  ///
  /// - Parameters:
  ///   - row: The row as stored, without its filter.
  ///   - count: The number of its pixels.
  ///   - pixels: `[height · width, channels]`.
  func expand(
    _ row: Span<UInt8>, count: Int, to pixels: inout [UInt8], at place: Int, step: Int
  ) -> Problem? {
    var pixels = pixels.mutableSpan
    let samples = header.colour.sampleCount
    for pixel in 0..<count {
      let target = (place + pixel * step) * channels
      switch header.colour {
      case .palette:
        let index = value(row, pixel)
        guard 3 * index < palette.count else { return .outsidePalette(index) }
        for channel in 0..<channels { pixels[target + channel] = palette[3 * index + channel] }
      case .grey, .rgb:
        for channel in 0..<channels {
          pixels[target + channel] = scaled(value(row, pixel * samples + channel))
        }
      case .greyAlpha, .rgbAlpha:
        guard value(row, pixel * samples + channels) == 1 << header.bitDepth - 1 else {
          return .transparent
        }
        for channel in 0..<channels {
          pixels[target + channel] = scaled(value(row, pixel * samples + channel))
        }
      }
    }
    return nil
  }

  /// Returns the value at a position, counted in values.
  private func value(_ row: Span<UInt8>, _ index: Int) -> Int {
    switch header.bitDepth {
    case 8: return Int(row[index])
    case 16: return Int(row[2 * index]) << 8 | Int(row[2 * index + 1])
    default:
      let bit = index * header.bitDepth
      let shift = 8 - header.bitDepth - bit % 8
      return Int(row[bit / 8]) >> shift & (1 << header.bitDepth - 1)
    }
  }

  /// Scales a value to 0…255, rounded.
  private func scaled(_ value: Int) -> UInt8 {
    guard header.bitDepth != 8 else { return UInt8(value) }
    let largest = 1 << header.bitDepth - 1
    return UInt8((value * 255 + largest / 2) / largest)
  }
}
