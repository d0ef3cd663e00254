/// One IDX file of unsigned bytes that contains images or labels.
///
/// It consists of two zero bytes, one byte for the element type, one for the rank, the dimensions
/// as big-endian 32-bit integers, and the elements in row-major order:
/// http://yann.lecun.com/exdb/mnist/.
struct IDXFile {
  enum Content {
    case images, labels

    var rank: Int { self == .images ? 3 : 1 }
  }

  /// `[count, height, width]` or `[count]`, none of them zero.
  let dimensions: [Int]
  let elements: [UInt8]
  let file: DataFile

  init(path: String, holding content: Content) throws(DatasetError) {
    let source = try ByteSource(path: path)
    dimensions = try Self.readHeader(of: content, from: source)

    let headerByteCount = source.position
    let possible = source.largestPossibleByteCount - headerByteCount
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= possible else {
        throw .impossibleSize(path: path, dimensions: dimensions, possible: possible)
      }
      count = product
    }
    guard headerByteCount + count <= LabelledImages.largestByteCount else {
      throw .fileTooLarge(path: path)
    }
    elements = try source.read(upTo: count)
    guard elements.count == count else {
      throw .cutShort(path: path, expected: headerByteCount + count, found: source.position)
    }
    file = try source.finish()
  }

  private static func readHeader(
    of content: Content, from source: ByteSource
  ) throws(DatasetError) -> [Int] {
    let path = source.path
    let headerByteCount = 4 + 4 * content.rank
    var header = try source.read(upTo: 4)
    guard header.starts(with: [0, 0]) else {
      try source.append(upTo: 16, to: &header)
      if let mistake = commonMistake(startingWith: header, in: path) { throw mistake }
      throw header.count < 4
        ? .cutShort(path: path, expected: headerByteCount, found: header.count)
        : .notIDX(path: path, start: Array(header.prefix(4)))
    }
    if header.count == 4 { try checkMagic(header, content, path) }
    try source.append(upTo: headerByteCount - header.count, to: &header)
    guard header.count == headerByteCount else {
      throw .cutShort(path: path, expected: headerByteCount, found: header.count)
    }
    let dimensions = (1...content.rank).map { position in
      header[4 * position..<4 * position + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard dimensions[0] > 0 else { throw .noImages(path: path) }
    guard !dimensions.contains(0) else {
      throw .emptyImages(path: path, height: dimensions[1], width: dimensions[2])
    }
    return dimensions
  }

  private static func checkMagic(
    _ magic: [UInt8], _ content: Content, _ path: String
  ) throws(DatasetError) {
    let unsignedByte: UInt8 = 0x08
    guard magic[2] == unsignedByte else {
      throw .idxElementType(path: path, code: magic[2])
    }
    switch (content, magic[3]) {
    case (.images, 3), (.labels, 1): return
    case (.images, 1): throw .labelsInPlaceOfImages(path: path)
    case (.labels, 3): throw .imagesInPlaceOfLabels(path: path)
    default: throw .idxRank(path: path, expected: content.rank, found: Int(magic[3]))
    }
  }
}
