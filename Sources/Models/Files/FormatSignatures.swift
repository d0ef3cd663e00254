/// The name of a file's format if it is another common format for weights or the result of a failed
/// download.
///
/// - Parameter bytes: The beginning of the file, at least eight bytes.
func foreignFormat(startingWith bytes: [UInt8]) -> String? {
  let formats: [(start: [UInt8], name: String)] = [
    (Array("PK\u{3}\u{4}".utf8), "a zip archive, such as PyTorch's .pt or Keras's .keras"),
    ([0x89] + Array("HDF".utf8), "an HDF5 file, such as Keras's .h5"),
    ([0x1f, 0x8b], "a gzip file"),
    (Array("version ".utf8), "a Git LFS pointer in place of the file itself"),
    (Array("<!doctyp".utf8), "a web page: its download failed"),
    (Array("<html".utf8), "a web page: its download failed"),
  ]
  let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
  let lowercased = bytes.map { letters.contains($0) ? $0 | 0x20 : $0 }
  return formats.first { bytes.starts(with: $0.start) || lowercased.starts(with: $0.start) }?.name
}
