/// Returns the error that explains why a file begins with `bytes`, if its download failed in a
/// common way.
func commonMistake(startingWith bytes: [UInt8], in path: String) -> DatasetError? {
  if bytes.starts(with: gzipMagic) { return .stillGzipped(path: path) }
  let blanks: [UInt8] = [0xef, 0xbb, 0xbf, 0x09, 0x0a, 0x0d, 0x20]
  let text = String(decoding: bytes.drop(while: blanks.contains).prefix(16), as: UTF8.self)
  let isPage = ["<!doctype", "<html", "<?xml"].contains { text.lowercased().hasPrefix($0) }
  return isPage ? .webPage(path: path) : nil
}
