/// Returns a PNG chunk.
func pngChunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
  let body = Array(kind.utf8) + content
  return bigEndian(UInt32(content.count)) + body + bigEndian(crc32(body))
}

/// Returns the content of the chunk IHDR.
func pngHeader(
  width: UInt32, height: UInt32, depth: UInt8 = 8, colour: UInt8 = 0, interlace: UInt8 = 0
) -> [UInt8] {
  bigEndian(width) + bigEndian(height) + [depth, colour, 0, 0, interlace]
}

/// The first eight bytes of a PNG file.
let pngStart: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/// Returns a PNG file.
///
/// - Parameters:
///   - rows: The rows as stored, each with its filter.
///   - chunks: What precedes the pixels, such as a palette.
func pngFile(
  width: UInt32, height: UInt32, depth: UInt8 = 8, colour: UInt8 = 0, interlace: UInt8 = 0,
  chunks: [UInt8] = [], _ rows: [UInt8]
) -> [UInt8] {
  let header = pngHeader(
    width: width, height: height, depth: depth, colour: colour, interlace: interlace)
  return pngStart + pngChunk("IHDR", header) + chunks + pngChunk("IDAT", zlib(rows))
    + pngChunk("IEND", [])
}

/// Returns a grey PNG file of one colour.
func greyPNG(width: Int = 2, height: Int = 2, _ value: UInt8) -> [UInt8] {
  let row = [0] + [UInt8](repeating: value, count: width)
  return pngFile(
    width: UInt32(width), height: UInt32(height), (0..<height).flatMap { _ in row })
}

/// Returns a red, green and blue PNG file of one pixel per colour, side by side.
func colourPNG(_ colours: [UInt8]...) -> [UInt8] {
  pngFile(width: UInt32(colours.count), height: 1, colour: 2, [0] + colours.flatMap(\.self))
}

/// Returns zlib data of stored blocks, as in RFC 1950.
func zlib(_ content: [UInt8]) -> [UInt8] {
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in content {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  return [0x78, 0x01] + deflate(content) + bigEndian(b << 16 | a)
}

func bigEndian(_ number: UInt32) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// A member of a zip archive.
struct ZipMember {
  var name: String
  var content: [UInt8]
  var flags: UInt16 = 0
  /// 0 for stored, 8 for deflated.
  var method: UInt16 = 0
  /// The length after decompression; nil for that of `content`.
  var byteCount: Int?
  /// The compressed bytes; nil for those of `content`.
  var data: [UInt8]?

  fileprivate var compressed: [UInt8] { data ?? (method == 8 ? deflate(content) : content) }

  /// What the local header and the directory have in common.
  fileprivate var fields: [UInt8] {
    littleEndian(20 as UInt16) + littleEndian(flags) + littleEndian(method) + [0, 0, 0, 0]
      + littleEndian(crc32(content)) + littleEndian(UInt32(compressed.count))
      + littleEndian(UInt32(byteCount ?? content.count)) + littleEndian(UInt16(name.utf8.count))
  }
}

/// Returns a zip archive.
func zipFile(_ members: [ZipMember], comment: String = "") -> [UInt8] {
  var (archive, directory): ([UInt8], [UInt8]) = ([], [])
  for member in members {
    let offset = UInt32(archive.count)
    archive += [0x50, 0x4b, 3, 4] + member.fields + [0, 0] + Array(member.name.utf8)
    archive += member.compressed
    directory += [0x50, 0x4b, 1, 2, 20, 0] + member.fields + [UInt8](repeating: 0, count: 12)
    directory += littleEndian(offset) + Array(member.name.utf8)
  }
  let count = littleEndian(UInt16(members.count))
  return archive + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count
    + littleEndian(UInt32(directory.count)) + littleEndian(UInt32(archive.count))
    + littleEndian(UInt16(comment.utf8.count)) + Array(comment.utf8)
}

/// Returns a NumPy array.
///
/// - Parameter header: The whole header; nil for that of the type and shape.
func npy(
  _ type: String, _ shape: [Int], _ elements: [UInt8], version: UInt8 = 1,
  header: String? = nil
) -> [UInt8] {
  let tuple = shape.map { "\($0)," }.joined(separator: " ")
  let text = Array(
    (header ?? "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(tuple)), }\n").utf8)
  let count = version == 1 ? littleEndian(UInt16(text.count)) : littleEndian(UInt32(text.count))
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + count + text + elements
}

/// Returns a NumPy array of unsigned bytes.
func npy(
  _ shape: [Int], _ elements: [UInt8], version: UInt8 = 1, header: String? = nil
) -> [UInt8] {
  npy("|u1", shape, elements, version: version, header: header)
}

/// Returns the four arrays of a tiny data set, as Keras names them: three training and two test
/// images of 2×3 pixels.
func kerasArrays() -> [String: [UInt8]] {
  [
    "x_train": npy([3, 2, 3], Array(0..<18)), "y_train": npy([3], [2, 0, 1]),
    "x_test": npy([2, 2, 3], Array(100..<112)), "y_test": npy([2], [1, 2]),
  ]
}

/// Returns an archive of arrays, in the order of their names.
///
/// - Parameter changes: Arrays to replace or, if nil, to leave out.
func npzFile(
  _ arrays: [String: [UInt8]] = kerasArrays(), replacing changes: [String: [UInt8]?] = [:],
  method: UInt16 = 0
) -> [UInt8] {
  let all = arrays.mapValues(Optional.some).merging(changes) { $1 }
  return zipFile(
    all.sorted { $0.key < $1.key }.compactMap { name, content in
      content.map { ZipMember(name: "\(name).npy", content: $0, method: method) }
    })
}
