/// A PNG file: https://www.w3.org/TR/png-3.
///
/// All colour types, bit depths and interlacing are read. Values of 16 bits are rounded to 8.
/// Pictures with transparent pixels are rejected, because what is behind them is unknown. Colour
/// profiles, gamma and other optional chunks have no effect. Bytes after the last chunk are
/// ignored, as viewers do.
struct PNGFile {
  let picture: Picture
  /// The size of the file, in bytes.
  let byteCount: Int

  /// The first bytes of every PNG file.
  static let magic: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  /// The first bytes of every JPEG file.
  static let jpegMagic: [UInt8] = [0xff, 0xd8, 0xff]

  static func read(_ path: String) throws(DatasetError) -> PNGFile {
    let bytes = try FileReader.contents(of: path).bytes
    return PNGFile(picture: try Picture(png: bytes, path: path), byteCount: bytes.count)
  }
}

/// The chunks of a PNG file that its pixels depend on.
private struct PNGChunks {
  let header: PNGHeader
  /// Red, green and blue of every entry.
  private(set) var palette: [UInt8] = []
  /// The compressed pixels.
  private(set) var data: [UInt8] = []

  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    guard bytes.starts(with: PNGFile.magic) else {
      if bytes.starts(with: PNGFile.jpegMagic) { throw .jpeg(path: path) }
      if let mistake = commonMistake(startingWith: bytes, in: path) { throw mistake }
      throw PNGFile.magic.starts(with: bytes)
        ? .cutShort(path: path, expected: PNGFile.magic.count, found: bytes.count)
        : .notPNG(path: path, start: Array(bytes.prefix(4)))
    }
    var position = PNGFile.magic.count
    var header: PNGHeader?
    while true {
      let (kind, content) = try Self.chunk(of: bytes, at: &position, path: path)
      guard header != nil || kind == "IHDR" else {
        throw .pngDamaged(path: path, reason: "it begins with a chunk \(kind), not IHDR")
      }
      switch kind {
      case "IHDR":
        guard header == nil else { throw .pngDamaged(path: path, reason: "it has two headers") }
        header = try PNGHeader(content, path: path)
      case "PLTE":
        guard content.count % 3 == 0, (3...3 * 256).contains(content.count) else {
          throw .pngDamaged(path: path, reason: "its palette has \(content.count) bytes")
        }
        palette = Array(content)
      case "tRNS":
        // Values for palette entries are opaque at 255; other pictures name a transparent colour.
        guard header?.colour == .palette, content.allSatisfy({ $0 == 255 }) else {
          throw .transparentPicture(path: path)
        }
      case "IDAT": data += content
      case "IEND":
        guard let header else { break }
        self.header = header
        return
      default:
        // A capital letter means that the picture cannot be read without the chunk.
        guard kind.first?.isLowercase == true else {
          throw .pngDamaged(path: path, reason: "it has a chunk of the unknown kind \(kind)")
        }
      }
    }
  }

  /// Returns the chunk at `position`, and moves the position behind it.
  private static func chunk(
    of bytes: [UInt8], at position: inout Int, path: String
  ) throws(DatasetError) -> (kind: String, content: ArraySlice<UInt8>) {
    let frame = 12
    guard position + frame <= bytes.count else {
      throw .cutShort(path: path, expected: position + frame, found: bytes.count)
    }
    let end = position + frame + bytes[position..<position + 4].bigEndian
    guard end <= bytes.count else {
      throw .cutShort(path: path, expected: end, found: bytes.count)
    }
    let name = bytes[position + 4..<position + 8]
    guard
      name.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) })
    else {
      throw .pngDamaged(path: path, reason: "the chunk at byte \(position) has no name")
    }
    guard crc32(of: bytes[position + 4..<end - 4]) == UInt32(bytes[end - 4..<end].bigEndian) else {
      throw .pngDamaged(path: path, reason: "the chunk at byte \(position) has a wrong checksum")
    }
    defer { position = end }
    return (String(decoding: name, as: UTF8.self), bytes[position + 8..<end - 4])
  }
}

extension Picture {
  /// Decodes a PNG file.
  ///
  /// The result is grey if the file's pixels are, or all colours of its palette.
  ///
  /// - Parameter path: The file's path in messages.
  init(png bytes: [UInt8], path: String) throws(DatasetError) {
    let chunks = try PNGChunks(bytes, path: path)
    let header = chunks.header
    func damaged(_ reason: String) -> DatasetError { .pngDamaged(path: path, reason: reason) }
    if header.colour == .palette, chunks.palette.isEmpty { throw damaged("it has no palette") }
    let passes = header.passes
    let byteCount = passes.reduce(0) { $0 + $1.height * (1 + $1.rowByteCount) }
    guard byteCount <= chunks.data.count * Inflater.largestGain else {
      throw damaged(
        "its header announces \(header.height)×\(header.width) pixels, but it has only "
          + "\(chunks.data.count) bytes of data")
    }
    var rows: [UInt8]
    do throws(InflationError) {
      rows = try inflated(chunks.data[...], .zlib, to: byteCount)
    } catch {
      throw damaged(error.reason(expected: byteCount))
    }
    let colours = PNGColours(header, palette: chunks.palette)
    var pixels = [UInt8](
      repeating: 0, count: header.height * header.width * colours.channels)
    var start = 0
    for pass in passes {
      var above: Int?
      for row in 0..<pass.height {
        let content = start + 1
        guard
          unfilter(
            &rows, at: content, count: pass.rowByteCount, above: above, by: rows[start],
            step: max(1, header.bitsPerPixel / 8))
        else { throw damaged("row \(row) has the unknown filter \(rows[start])") }
        let place = (pass.top + row * pass.down) * header.width + pass.left
        let problem = colours.expand(
          rows.span.extracting(content..<content + pass.rowByteCount), count: pass.width,
          to: &pixels, at: place, step: pass.across)
        switch problem {
        case .transparent: throw .transparentPicture(path: path)
        case .outsidePalette(let index):
          throw damaged("a pixel has colour \(index) of \(chunks.palette.count / 3)")
        case nil: break
        }
        above = content
        start = content + pass.rowByteCount
      }
    }
    self.init(
      height: header.height, width: header.width, channels: colours.channels, pixels: pixels)
  }
}

/// Undoes the filter of one row in place; returns false if it is unknown:
/// https://www.w3.org/TR/png-3/#9Filters.
///
/// - Parameters:
///   - start: The position of the row's first value.
///   - above: That of the row above; nil for the first row, above which all values are 0.
///   - step: The distance to the pixel on the left, in bytes.
private func unfilter(
  _ bytes: inout [UInt8], at start: Int, count: Int, above: Int?, by filter: UInt8, step: Int
) -> Bool {
  guard filter > 0 else { return true }
  guard filter <= 4 else { return false }
  var bytes = bytes.mutableSpan
  for index in 0..<count {
    let left = index >= step ? bytes[start + index - step] : 0
    let up = above.map { bytes[$0 + index] } ?? 0
    let prediction: UInt8
    switch filter {
    case 1: prediction = left
    case 2: prediction = up
    case 3: prediction = UInt8((Int(left) + Int(up)) / 2)
    default:
      let corner = index >= step ? above.map { bytes[$0 + index - step] } ?? 0 : 0
      prediction = paeth(left, up, corner)
    }
    bytes[start + index] &+= prediction
  }
  return true
}

/// Returns whichever of three neighbours is nearest to left + up − corner.
private func paeth(_ left: UInt8, _ up: UInt8, _ corner: UInt8) -> UInt8 {
  let estimate = Int(left) + Int(up) - Int(corner)
  let (toLeft, toUp) = (abs(estimate - Int(left)), abs(estimate - Int(up)))
  let toCorner = abs(estimate - Int(corner))
  if toLeft <= toUp, toLeft <= toCorner { return left }
  return toUp <= toCorner ? up : corner
}
