// Compares ByteImage with the definition of its two layouts.
import Harness

@testable import DatasetIO

let file = InMemoryFile()

/// Returns `ByteImage`'s pixels as its documentation defines them, each computed on its own.
func image(of bytes: [UInt8], width: Int, layout: ByteLayout) -> [UInt8] {
  let area = width * width
  if layout == .start || bytes.count <= area {
    return bytes.prefix(area) + [UInt8](repeating: 0, count: max(0, area - bytes.count))
  }
  return (0..<area).map { pixel in
    let part = bytes[pixel * bytes.count / area..<(pixel + 1) * bytes.count / area]
    let sum = part.reduce(0) { $0 + Int($1) }
    return UInt8((2 * sum + part.count) / (2 * part.count))
  }
}

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let layout = ByteLayout.allCases[input.choice(ByteLayout.allCases.count)]
  let widths = BytesFolder.widths
  let isAny = input.choice(64) == 63
  let width = widths.lowerBound + (isAny ? input.choice(widths.count) : input.choice(8))
  let repeats = 1 + input.choice(4) * input.choice(16)
  let whole = Array(repeatElement(input.rest(), count: repeats).joined())
  file.write(whole)
  let found = try ByteImage(path: file.path, width: width, layout: layout)
  check(found.byteCount == whole.count, "wrong size")
  check(found.pixels == image(of: whole, width: width, layout: layout), "wrong pixels")
}
