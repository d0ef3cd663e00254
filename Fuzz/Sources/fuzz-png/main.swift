// Tests the PNG decoder with any bytes, any chunks with correct checksums, and whole pictures of
// every kind, which are encoded here and compared pixel by pixel.
import Harness

@testable import DatasetIO

func chunk(_ kind: [UInt8], _ content: [UInt8]) -> [UInt8] {
  let body = kind + content
  return bigEndian(UInt32(content.count)) + body + bigEndian(crc(body))
}

func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] { chunk(Array(kind.utf8), content) }

/// A picture whose kind and values the input chooses, and its file.
struct Encoded {
  let file: [UInt8]
  let height, width, channels: Int
  let pixels: [UInt8]

  init(from input: inout FuzzInput) {
    let colour = [PNGHeader.Colour.grey, .rgb, .palette, .greyAlpha, .rgbAlpha][input.choice(5)]
    let depth = colour.bitDepths[input.choice(colour.bitDepths.count)]
    let isInterlaced = input.choice(2) == 1
    let (height, width) = (1 + input.choice(12), 1 + input.choice(12))
    let level = input.choice(10)
    let filters = input.number(byteCount: 2)
    let palette = colour == .palette ? (0..<3 * (1 << depth)).map { _ in input.byte() } : []
    let entries = palette.count / 3
    let isGrey = (0..<entries).allSatisfy { (entry: Int) -> Bool in
      let (red, green, blue) = (palette[3 * entry], palette[3 * entry + 1], palette[3 * entry + 2])
      return red == green && red == blue
    }
    let largest = 1 << depth - 1
    // [height, width, samples]
    let samples = colour.sampleCount
    let values = (0..<height * width * samples).map { place -> Int in
      let sample = place % samples
      if colour == .greyAlpha && sample == 1 || colour == .rgbAlpha && sample == 3 {
        return largest
      }
      let value = depth == 16 ? input.number(byteCount: 2) : Int(input.byte()) & largest
      return colour == .palette ? value % max(entries, 1) : value
    }
    channels = colour == .grey || colour == .greyAlpha || colour == .palette && isGrey ? 1 : 3
    (self.height, self.width) = (height, width)
    let shown = channels
    pixels = (0..<height * width * shown).map { (place: Int) -> UInt8 in
      let (pixel, channel) = place.quotientAndRemainder(dividingBy: shown)
      let value = values[pixel * samples + (colour == .palette ? 0 : channel)]
      return colour == .palette
        ? palette[3 * value + channel]
        : UInt8((Double(value) * 255 / Double(largest)).rounded())
    }
    let adam7 = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    var rows: [UInt8] = []
    var number = 0
    let step = max(1, colour.sampleCount * depth / 8)
    for (left, top, across, down) in isInterlaced ? adam7 : [(0, 0, 1, 1)] {
      var above: [UInt8]?
      for y in stride(from: top, to: height, by: down) {
        if left >= width { break }
        var line: [Int] = []
        for x in stride(from: left, to: width, by: across) {
          line += values[(y * width + x) * samples..<(y * width + x + 1) * samples]
        }
        let row = Self.packed(line, depth: depth)
        let before = above ?? [UInt8](repeating: 0, count: row.count)
        rows += Self.filtered(row, before, by: UInt8(filters >> (number % 13) & 7) % 5, step: step)
        above = row
        number += 1
      }
    }
    let header =
      bigEndian(UInt32(width)) + bigEndian(UInt32(height))
      + [UInt8(depth), colour.rawValue, 0, 0, isInterlaced ? 1 : 0]
    file =
      PNGFile.magic + chunk("IHDR", header) + (palette.isEmpty ? [] : chunk("PLTE", palette))
      + chunk("IDAT", zlibData(rows, level: level)) + chunk("IEND", [])
  }

  static func packed(_ values: [Int], depth: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count * depth + 7) / 8)
    for (index, value) in values.enumerated() {
      if depth == 16 {
        (bytes[2 * index], bytes[2 * index + 1]) = (UInt8(value >> 8), UInt8(value & 255))
        continue
      }
      let bit = index * depth
      bytes[bit / 8] |= UInt8(value << (8 - depth - bit % 8))
    }
    return bytes
  }

  static func filtered(_ row: [UInt8], _ above: [UInt8], by filter: UInt8, step: Int) -> [UInt8] {
    [filter]
      + row.indices.map { index in
        let left = index >= step ? Int(row[index - step]) : 0
        let up = Int(above[index])
        let corner = index >= step ? Int(above[index - step]) : 0
        let prediction =
          switch filter {
          case 0: 0
          case 1: left
          case 2: up
          case 3: (left + up) / 2
          default: nearest(left, up, corner)
          }
        return row[index] &- UInt8(prediction)
      }
  }

  /// Returns whichever is nearest to left + up − corner, the first of equals.
  static func nearest(_ left: Int, _ up: Int, _ corner: Int) -> Int {
    let distances = (abs(up - corner), abs(left - corner), abs(left + up - 2 * corner))
    if distances.0 <= distances.1, distances.0 <= distances.2 { return left }
    return distances.1 <= distances.2 ? up : corner
  }
}

func check(_ result: Result<Picture, DatasetError>) {
  guard case .success(let picture) = result else { return }
  check(picture.height * picture.width <= PNGHeader.largestPixelCount, "too many pixels")
  check(
    picture.pixels.count == picture.height * picture.width * picture.channels, "wrong size")
}

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let form = input.choice(4)
  let bytes: [UInt8]
  var expected: Encoded?
  switch form {
  case 0: bytes = input.rest()
  case 1:
    // Chunks of any kind, with pixels that are compressed correctly or not.
    var file = PNGFile.magic
    var header = input.take(PNGHeader.byteCount)
    for index in [0, 1, 2, 4, 5, 6] where index < header.count { header[index] &= 0 }
    file += chunk("IHDR", header)
    while !input.isEmpty {
      let kinds = ["IDAT", "IDAT", "PLTE", "tRNS", "IEND", "IHDR", "gAMA"]
      let kind = input.choice(kinds.count + 1)
      let isPacked = input.choice(4) > 0
      let content = input.take(Int(input.byte()))
      if kind == kinds.count {
        file += chunk(Array((content + [65, 66, 67, 68]).prefix(4)), content)
      } else {
        file += chunk(kinds[kind], kind < 2 && isPacked ? zlibData(content) : content)
      }
    }
    bytes = file + chunk("IEND", [])
  case 2:
    expected = Encoded(from: &input)
    bytes = expected?.file ?? []
  default:
    // A whole file that is cut short.
    let length = input.number(byteCount: 2)
    let whole = Encoded(from: &input).file
    bytes = Array(whole.prefix(length % whole.count))
  }
  let result = Result { () throws(DatasetError) in try Picture(png: bytes, path: "a") }
  check(result)
  if let expected {
    guard case .success(let picture) = result else {
      return check(false, "a valid file is rejected: \(result)")
    }
    check(
      (picture.height, picture.width, picture.channels)
        == (expected.height, expected.width, expected.channels), "a wrong shape")
    check(picture.pixels == expected.pixels, "wrong pixels")
  }
  if form == 3, case .success = result { check(false, "a file cut short is accepted") }
  _ = try result.get()
}
