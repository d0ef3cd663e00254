// Tests safetensors files: arbitrary headers, and valid files.
import Harness

@testable import Models

let file = InMemoryFile()

/// Returns a file: the header's length, the header, and data.
func safetensors(_ header: [UInt8], dataByteCount: Int) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
    + [UInt8](repeating: 1, count: dataByteCount)
}

/// Writes `original`, reads it back, and compares the two bit for bit.
func checkCopy(of original: Safetensors) throws(ModelError) {
  file.write(Array(try original.encoded()))
  let copied = try Safetensors(contentsOf: file.path, allowingNonFinite: true)
  check(copied.metadata == original.metadata, "the metadata differ")
  check(copied.tensors.map(\.name) == original.tensors.map(\.name), "the names differ")
  check(copied.tensors.map(\.shape) == original.tensors.map(\.shape), "the shapes differ")
  for (copied, original) in zip(copied.tensors, original.tensors) {
    let isSame = copied.values.elementsEqual(original.values) { $0.bitPattern == $1.bitPattern }
    check(isSame, "the values differ")
  }
}

fuzz { (input: inout FuzzInput) throws(ModelError) in
  let form = input.choice(4)
  switch form {
  case 0: file.write(input.rest())
  case 1:
    // An arbitrary header with its right length.
    let dataByteCount = input.choice(64)
    file.write(safetensors(input.rest(), dataByteCount: dataByteCount))
  case 2:
    // A header in which one value is arbitrary text.
    var values = [#""t""#, #""F32""#, "[2,1]", "[0,8]", #"{"a":"b"}"#].map { Array($0.utf8) }
    values[input.choice(values.count)] = input.rest()
    let texts = ["{", #":{"dtype":"#, #","shape":"#, #","data_offsets":"#, #"},"__metadata__":"#]
    let header = zip(texts, values).flatMap { $0.utf8 + $1 } + [UInt8(ascii: "}")]
    file.write(safetensors(header, dataByteCount: 8))
  default:
    // A valid file.
    var tensors: [Tensor] = []
    while !input.isEmpty, tensors.count < 5 {
      let shape = (0..<input.choice(4)).map { _ in input.choice(5) }
      let values = (0..<shape.reduce(1, *)).map { _ in
        Float(bitPattern: UInt32(input.number(byteCount: 2)) << 16)
      }
      // Sorted names keep tensors without elements, which are read in the order of names, in order.
      tensors.append(Tensor(name: "t\(1000 + tensors.count)", shape: shape, values: values))
    }
    try checkCopy(of: Safetensors(tensors: tensors))
    return
  }
  try checkCopy(of: Safetensors(contentsOf: file.path, allowingNonFinite: true))
}
