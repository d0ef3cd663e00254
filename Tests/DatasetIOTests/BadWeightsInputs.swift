/// Returns the header's length, the header and zeros as data.
func safetensors(_ header: String, _ byteCount: Int = 8) -> [UInt8] {
  let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
  return length + Array(header.utf8) + [UInt8](repeating: 0, count: byteCount)
}

/// Returns eight bytes of data with one tensor called `t`.
private func tensor(_ shape: String, _ offsets: String, type: String = "F32") -> [UInt8] {
  safetensors(#"{"t":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#)
}

/// Returns eight bytes of data with two tensors.
private func two(_ first: String, _ second: String) -> [UInt8] {
  let entries = [("a", first), ("b", second)].map { name, offsets in
    #""\#(name)":{"dtype":"F32","shape":[1],"data_offsets":\#(offsets)}"#
  }
  return safetensors("{\(entries.joined(separator: ","))}")
}

extension BadInput {
  static let savedWeights: [BadInput] = [
    files("missing weights file", .weights("weights.safetensors"), [[:]]),
    files("weights in a path below a file", .weights("file/weights"), [["file": [1]]]),
    files("a folder in place of weights", .weights("folder"), [["folder/file": [1]]]),
    weights("weights of no bytes", []),
    weights("weights of three bytes", [1, 0, 0]),
    weights("weights that consist of a length only", [0, 1, 0, 0, 0, 0, 0, 0]),
    weights("a web page as weights", Array("<!DOCTYPE html>".utf8), Array("<html></html>".utf8)),
    weights(
      "a Git LFS pointer as weights", Array("version https://git-lfs.github.com/spec/v1".utf8)),
    weights(
      "PyTorch's or Keras's zip archive as weights",
      Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 9, count: 50)),
    weights(
      "Keras's HDF5 as weights",
      [0x89] + Array("HDF\r\n\u{1a}\n".utf8) + [UInt8](repeating: 9, count: 50)),
    weights("weights that are gzipped", gzip(safetensors("{}", 0))),
    weights("a header longer than the file", [3, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)),
    weights("a header of 2⁶⁴ bytes", [UInt8](repeating: 0xff, count: 8) + Array("{}".utf8)),
    .made("a header of more than 4 MiB", .weights("weights.safetensors")) { folder in
      try folder.write([1, 0, 64, 0, 0, 0, 0, 0], to: "weights.safetensors")
      try folder.resize("weights.safetensors", to: 5 << 20)
    },
    .made("weights of more than 4 GiB", .weights("weights.safetensors")) { folder in
      try folder.write(safetensors("{}"), to: "weights.safetensors")
      try folder.resize("weights.safetensors", to: 1 << 32 + 1)
    },
    weights(
      "a header that is not an object", safetensors("[]"), safetensors(" {"),
      [2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff]),
    weights("a header that is not JSON", safetensors("{]"), safetensors(#"{"t":}"#)),
    weights(
      "a header nested 100,000 deep", safetensors(String(repeating: #"{"a":"#, count: 100_000))),
    weights(
      "an entry without a shape", safetensors(#"{"t":{"dtype":"F32","data_offsets":[0,8]}}"#)),
    weights("a shape given as text", tensor(#""2""#, "[0,8]")),
    weights("a fraction in a shape", tensor("[2.5]", "[0,8]")),
    weights("16-bit floats", tensor("[4]", "[0,8]", type: "F16")),
    weights("a negative size", tensor("[-2]", "[0,8]")),
    weights("a shape whose product overflows", tensor("[4294967296,4294967296]", "[0,8]")),
    weights("a shape that does not match its bytes", tensor("[3]", "[0,8]")),
    weights("data beyond the end", tensor("[3]", "[0,12]")),
    weights("data before the beginning", tensor("[2]", "[-8,0]")),
    weights("data that ends before it begins", tensor("[2]", "[8,0]")),
    weights("one offset in place of two", tensor("[2]", "[8]")),
    weights("data after the last tensor", tensor("[1]", "[0,4]")),
    weights("weights cut short", tensor("[2]", "[0,8]").dropLast()),
    weights("tensors that overlap", two("[0,4]", "[2,6]")),
    weights("a gap between tensors", two("[0,4]", "[8,12]") + [0, 0, 0, 0]),
    weights(
      "a weight that is not a number",
      tensor("[2]", "[0,8]").dropLast(4) + [0, 0, 0xc0, 0x7f]),
    weights("an infinite weight", two("[0,4]", "[4,8]").dropLast(4) + [0, 0, 0x80, 0xff]),
  ]
}
