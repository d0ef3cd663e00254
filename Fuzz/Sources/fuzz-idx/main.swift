// Tests IDXFile with images and labels, plain and gzipped.
import Harness

@testable import DatasetIO

let file = InMemoryFile()

func bigEndian(_ number: Int) -> [UInt8] {
  (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

func header(_ dimensions: [Int]) -> [UInt8] {
  [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap(bigEndian)
}

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let form = input.choice(4)
  let kind = input.choice(2) == 0 ? IDXFile.Content.images : .labels
  var packing = FuzzInput(input.take(3))
  var content: [UInt8]
  switch form {
  case 0: content = input.rest()
  case 1:
    // The right magic number and arbitrary sizes.
    let dimensions = (0..<kind.rank).map { _ in input.number(byteCount: 4) }
    content = header(dimensions) + input.rest()
  case 2:
    // Small sizes, which may match the data.
    let dimensions = (0..<kind.rank).map { _ in Int(input.byte()) }
    content = header(dimensions) + input.rest()
  default:
    // Sizes that match the data.
    let image = kind == .images ? [1 + input.choice(8), 1 + input.choice(8)] : []
    let elements = input.rest()
    let count = elements.count / image.reduce(1, *)
    content = header([count] + image) + elements.prefix(count * image.reduce(1, *))
  }
  file.write(packing.packed(content))
  let result = Result { () throws(DatasetError) in try IDXFile(path: file.path, holding: kind) }
  if case .success(let idx) = result {
    check(idx.dimensions.count == kind.rank, "wrong rank")
    check(idx.dimensions.allSatisfy { $0 > 0 }, "a dimension of 0")
    check(idx.elements.count == idx.dimensions.reduce(1, *), "wrong number of elements")
    check(
      content.starts(with: gzipMagic) || header(idx.dimensions) + idx.elements == content,
      "the file was misread")
  } else if form == 3, content.count > 4 * (1 + kind.rank) {
    check(false, "a valid file is rejected: \(result)")
  }
  _ = try result.get()
}
