/// Returns a gzip member of stored blocks, as in RFC 1952 and RFC 1951.
func gzip(_ content: [UInt8]) -> [UInt8] {
  [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + deflate(content) + littleEndian(crc32(content))
    + littleEndian(UInt32(content.count))
}

/// Returns deflate data of stored blocks, as in RFC 1951.
func deflate(_ content: [UInt8]) -> [UInt8] {
  var data: [UInt8] = []
  var rest = content[...]
  repeat {
    let block = rest.prefix(65_535)
    rest = rest.dropFirst(block.count)
    let length = UInt16(block.count)
    data.append(rest.isEmpty ? 1 : 0)
    data += littleEndian(length) + littleEndian(~length) + block
  } while !rest.isEmpty
  return data
}

func crc32(_ bytes: [UInt8]) -> UInt32 {
  let table = (0..<256).map { (byte: UInt32) -> UInt32 in
    var entry = byte
    for _ in 0..<8 { entry = entry & 1 == 1 ? entry >> 1 ^ 0xedb8_8320 : entry >> 1 }
    return entry
  }
  var crc: UInt32 = 0xffff_ffff
  for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
  return ~crc
}

func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// Returns an IDX file of unsigned bytes, or of the type with the code `type`.
func idx(_ dimensions: [UInt32], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
  [0, 0, type, UInt8(dimensions.count)]
    + dimensions.flatMap { withUnsafeBytes(of: $0.bigEndian) { Array($0) } } + elements
}

/// Returns the four files of a tiny data set: three training and two test images of 2×3 pixels.
func idxFiles(trainLabels: [UInt8] = [3, 0, 9]) -> [String: [UInt8]] {
  [
    "train-images-idx3-ubyte": idx([3, 2, 3], Array(0..<18)),
    "train-labels-idx1-ubyte": idx([UInt32(trainLabels.count)], trainLabels),
    "t10k-images-idx3-ubyte": idx([2, 2, 3], Array(100..<112)),
    "t10k-labels-idx1-ubyte": idx([2], [1, 2]),
  ]
}

/// Returns a CIFAR record whose planes contain `red`, `red + 1` and `red + 2`, except that the
/// first pixel is 7, 8, 9.
func cifarRecord(labels: [UInt8], red: UInt8) -> [UInt8] {
  labels
    + (0..<3).flatMap { plane -> [UInt8] in
      [7 + plane] + [UInt8](repeating: red + plane, count: 1023)
    }
}

/// Returns the six files of a tiny CIFAR-10. Batch k has one image with label k, the test batch
/// two.
func cifar10Files() -> [String: [UInt8]] {
  let test = cifarRecord(labels: [9], red: 90) + cifarRecord(labels: [8], red: 80)
  var files = ["test_batch.bin": test]
  for batch: UInt8 in 1...5 {
    files["data_batch_\(batch).bin"] = cifarRecord(labels: [batch], red: 10 * batch)
  }
  return files
}

/// Returns the two files of a tiny CIFAR-100.
func cifar100Files() -> [String: [UInt8]] {
  [
    "train.bin": cifarRecord(labels: [19, 99], red: 1) + cifarRecord(labels: [0, 42], red: 2),
    "test.bin": cifarRecord(labels: [7, 7], red: 3),
  ]
}

/// Returns one member of a tar archive, padded to whole blocks.
func tarMember(
  _ name: String, _ content: [UInt8], kind: Character = "0", prefix: String = "",
  size: [UInt8]? = nil
) -> [UInt8] {
  var header = [UInt8](repeating: 0, count: 512)
  func put(_ bytes: some Collection<UInt8>, at offset: Int) {
    header.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }
  put(name.utf8, at: 0)
  put(size ?? Array(String(content.count, radix: 8).utf8), at: 124)
  put("        ".utf8, at: 148)
  put(String(kind).utf8, at: 156)
  put("ustar\u{0}00".utf8, at: 257)
  put(prefix.utf8, at: 345)
  let sum = header.reduce(0) { $0 + Int($1) }
  put("\(String(sum, radix: 8))\u{0} ".utf8, at: 148)
  return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
}

/// The two blocks of zeros that end an archive.
let tarEnd = [UInt8](repeating: 0, count: 1024)
