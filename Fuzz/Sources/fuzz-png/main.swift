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
    let isGrey = (0..<entries).allSatisfy { entry in
      Set(palette[3 * entry..<3 * entry + 3]).count == 1
    }
    let largest = 1 << depth - 1
    // [height][width][samples]
    let values = (0..<height * width).map { _ in
      (0..<colour.sampleCount).map { sample -> Int in
        if colour == .greyAlpha && sample == 1 || colour == .rgbAlpha && sample == 3 {
          return largest
        }
        let value = depth == 16 ? input.number(byteCount: 2) : Int(input.byte()) & largest
        return colour == .palette ? value % max(entries, 1) : value
      }
    }
    channels = colour == .grey || colour == .greyAlpha || colour == .palette && isGrey ? 1 : 3
    (self.height, self.width) = (height, width)
    let shown = channels
    pixels = values.flatMap { samples -> [UInt8] in
      if colour == .palette { return Array(palette[3 * samples[0]..<3 * samples[0] + shown]) }
      return samples.prefix(shown).map { UInt8((Double($0) * 255 / Double(largest)).rounded()) }
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
        let columns = Array(stride(from: left, to: width, by: across))
        if columns.isEmpty { break }
        let row = Self.packed(columns.flatMap { values[y * width + $0] }, depth: depth)
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
    if depth == 16 { return values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    var bytes = [UInt8](repeating: 0, count: (values.count * depth + 7) / 8)
    for (index, value) in values.enumerated() {
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
        let nearest = [left, up, corner].min { a, b in
          abs(left + up - corner - a) < abs(left + up - corner - b)
        }
        let prediction = [0, left, up, (left + up) / 2, nearest ?? 0][Int(filter)]
        return row[index] &- UInt8(prediction)
      }
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
