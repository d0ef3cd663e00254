/// Images or labels in a NumPy array.
struct NPYArray {
  private let path: String
  private let bytes: [UInt8]
  private let header: NPYHeader

  /// Checks the header and that the elements are all there.
  ///
  /// - Parameter path: The array's name in messages.
  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    self.path = path
    self.bytes = bytes
    header = try NPYHeader(bytes, path: path)
  }

  /// The images' pixels: unsigned bytes of the shape `[count, height, width]`, or
  /// `[count, height, width, channels]` with one or three channels.
  func images() throws(DatasetError) -> (count: Int, picture: [Int], pixels: ArraySlice<UInt8>) {
    guard ["|u1", "<u1", ">u1", "=u1"].contains(header.type) else {
      throw .npyElementType(path: path, type: header.type, isLabels: false)
    }
    let shape = header.shape
    guard shape.count == 3 || shape.count == 4 && [1, 3].contains(shape[3]) else {
      throw .npyShape(path: path, shape: shape, isLabels: false)
    }
    guard shape[0] > 0 else { throw .noImages(path: path) }
    guard shape[1] > 0, shape[2] > 0 else {
      throw .emptyImages(path: path, height: shape[1], width: shape[2])
    }
    let picture = [shape[1], shape[2], shape.count == 4 ? shape[3] : 1]
    return (shape[0], picture, try elements(byteCount: 1))
  }

  /// The labels: whole numbers from 0 to 255 of any width, of the shape `[count]` or `[count, 1]`.
  func labels() throws(DatasetError) -> [UInt8] {
    guard let type = IntegerType(header.type) else {
      throw .npyElementType(path: path, type: header.type, isLabels: true)
    }
    let shape = header.shape
    guard shape.count == 1 || shape.count == 2 && shape[1] == 1 else {
      throw .npyShape(path: path, shape: shape, isLabels: true)
    }
    guard shape[0] > 0 else { throw .noImages(path: path) }
    let elements = try elements(byteCount: type.byteCount)
    var labels: [UInt8] = []
    labels.reserveCapacity(shape[0])
    for index in 0..<shape[0] {
      let start = elements.startIndex + index * type.byteCount
      let label = type.value(elements[start..<start + type.byteCount])
      guard let label = UInt8(exactly: label) else {
        throw .npyLabel(path: path, index: index, label: label)
      }
      labels.append(label)
    }
    return labels
  }

  private func elements(byteCount: Int) throws(DatasetError) -> ArraySlice<UInt8> {
    // Order does not matter if there is only one dimension.
    guard !header.isFortranOrder || header.shape.count(where: { $0 != 1 }) <= 1 else {
      throw .npyFortranOrder(path: path)
    }
    let elements = bytes[header.end...]
    var count = byteCount
    for dimension in header.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      // No dimension is 0, so that the product only grows.
      guard !overflow, product <= elements.count else {
        throw .npyDamaged(path: path, reason: mismatch(elements.count))
      }
      count = product
    }
    guard count == elements.count else {
      throw .npyDamaged(path: path, reason: mismatch(elements.count))
    }
    return elements
  }

  private func mismatch(_ byteCount: Int) -> String {
    "its shape is \(shapeText(header.shape)), but \(byteCount) bytes follow its header"
  }
}

/// A shape as Python writes it.
func shapeText(_ shape: [Int]) -> String {
  "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
}

/// The type of whole numbers in an array.
private struct IntegerType {
  let byteCount: Int
  private let isSigned, isBigEndian: Bool

  /// - Parameter name: NumPy's name, such as `<i8`; nil if it is not that of a whole number.
  init?(_ name: String) {
    let letters = Array(name.utf8)
    guard letters.count == 3, "|<>=".utf8.contains(letters[0]), "iu".utf8.contains(letters[1]),
      "1248".utf8.contains(letters[2])
    else { return nil }
    byteCount = Int(letters[2] - UInt8(ascii: "0"))
    isSigned = letters[1] == UInt8(ascii: "i")
    isBigEndian = letters[0] == UInt8(ascii: ">")
  }

  /// Returns a number; unsigned numbers above `Int64.max` give the largest.
  func value(_ bytes: ArraySlice<UInt8>) -> Int64 {
    let ordered = isBigEndian ? Array(bytes) : bytes.reversed()
    let bits = ordered.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    let unused = 64 - 8 * byteCount
    return isSigned
      ? Int64(bitPattern: bits << unused) >> unused : Int64(clamping: bits)
  }
}
