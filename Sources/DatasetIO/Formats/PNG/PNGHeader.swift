/// What a PNG file says about its pixels in its chunk IHDR:
/// https://www.w3.org/TR/png-3/#11IHDR.
struct PNGHeader: Equatable {
  enum Colour: UInt8 {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgbAlpha = 6

    /// The number of values per pixel.
    var sampleCount: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgbAlpha: 4
      }
    }

    /// The permitted numbers of bits per value.
    var bitDepths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .greyAlpha, .rgbAlpha: [8, 16]
      }
    }
  }

  let width: Int
  let height: Int
  let bitDepth: Int
  let colour: Colour
  let isInterlaced: Bool

  static let byteCount = 13
  /// The largest number of pixels that is read: 4096×4096.
  static let largestPixelCount = 1 << 24

  /// - Parameter bytes: The content of the chunk.
  init(_ bytes: ArraySlice<UInt8>, path: String) throws(DatasetError) {
    func damaged(_ reason: String) -> DatasetError { .pngDamaged(path: path, reason: reason) }
    guard bytes.count == Self.byteCount else {
      throw damaged("its header has \(bytes.count) bytes instead of \(Self.byteCount)")
    }
    let start = bytes.startIndex
    width = bytes[start..<start + 4].bigEndian
    height = bytes[start + 4..<start + 8].bigEndian
    guard width > 0, height > 0 else {
      throw .emptyImages(path: path, height: height, width: width)
    }
    // Both are below 2³², so that the product cannot overflow.
    guard width * height <= Self.largestPixelCount else {
      throw .pictureTooLarge(path: path, height: height, width: width)
    }
    bitDepth = Int(bytes[start + 8])
    guard let colour = Colour(rawValue: bytes[start + 9]), colour.bitDepths.contains(bitDepth)
    else {
      throw damaged("its header names colour type \(bytes[start + 9]) with \(bitDepth) bits")
    }
    self.colour = colour
    guard bytes[start + 10] == 0, bytes[start + 11] == 0, bytes[start + 12] <= 1 else {
      throw damaged("its header names an unknown compression, filter or interlace method")
    }
    isInterlaced = bytes[start + 12] == 1
  }

  /// The number of bits per pixel.
  var bitsPerPixel: Int { colour.sampleCount * bitDepth }

  /// Some pixels of the image that are stored together, row by row: those at `left + i · across`
  /// and `top + k · down`.
  struct Pass {
    let left, top, across, down: Int
    /// The number of columns and rows.
    let width, height: Int
    /// The length of a row, without the byte that names its filter.
    let rowByteCount: Int
  }

  /// The passes in the file: one, or up to seven if the image is interlaced (Adam7).
  var passes: [Pass] {
    let adam7 = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    return (isInterlaced ? adam7 : [(0, 0, 1, 1)]).compactMap { left, top, across, down in
      let columns = (width - left + across - 1) / across
      let rows = (height - top + down - 1) / down
      guard columns > 0, rows > 0 else { return nil }
      return Pass(
        left: left, top: top, across: across, down: down, width: columns, height: rows,
        rowByteCount: (columns * bitsPerPixel + 7) / 8)
    }
  }
}
