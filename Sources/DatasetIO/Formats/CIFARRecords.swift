/// The images of one CIFAR file, channels last.
struct CIFARRecords {
  private(set) var pixels: [UInt8] = []
  private(set) var labels: [UInt8] = []

  /// Reads records to the end of the source, or those in its next `byteCount` bytes.
  ///
  /// - Parameter name: The file's name in messages.
  init(
    _ version: CIFARVersion, from source: ByteSource, byteCount: Int? = nil, name: String
  ) throws(DatasetError) {
    let recordByteCount = version.recordByteCount
    let possible = min(byteCount ?? .max, source.largestPossibleByteCount) / recordByteCount
    pixels.reserveCapacity(min(possible, version.usualRecordCount) * CIFARVersion.imageByteCount)

    let batch = 64 * recordByteCount
    var records: [UInt8] = []
    var found = 0
    while true {
      let wanted = min(batch, (byteCount ?? .max) - found)
      records.removeAll(keepingCapacity: true)
      try source.append(upTo: wanted, to: &records)
      found += records.count
      try append(records, version, name)
      if records.count < batch { break }
    }
    if let byteCount, found < byteCount {
      throw .cutShort(path: name, expected: byteCount, found: found)
    }
    guard found % recordByteCount == 0 else {
      throw .notWholeRecords(path: name, byteCount: found, recordByteCount: recordByteCount)
    }
    guard !labels.isEmpty else { throw .noImages(path: name) }
  }

  /// Joins the parts called `names`, in that order.
  ///
  /// Each part is released as soon as it is copied, so that the whole is in memory only once.
  init(joining names: [String], takenFrom parts: inout [String: CIFARRecords]) {
    let count = names.reduce(0) { $0 + (parts[$1]?.labels.count ?? 0) }
    for name in names {
      guard let part = parts.removeValue(forKey: name) else { continue }
      if labels.isEmpty {
        self = part
        // Reserving memory would copy what `part` shares, even if nothing is missing.
        if labels.count < count {
          pixels.reserveCapacity(count * CIFARVersion.imageByteCount)
        }
      } else {
        pixels += part.pixels
        labels += part.labels
      }
    }
  }

  var images: LabelledImages {
    LabelledImages(
      height: CIFARVersion.side, width: CIFARVersion.side, channels: CIFARVersion.channels,
      pixels: pixels, labels: labels)
  }

  private mutating func append(
    _ records: [UInt8], _ version: CIFARVersion, _ name: String
  ) throws(DatasetError) {
    if labels.isEmpty, let mistake = commonMistake(startingWith: records, in: name) {
      throw mistake
    }
    let count = records.count / version.recordByteCount
    for record in 0..<count {
      let start = record * version.recordByteCount
      for (offset, valueCount) in version.labelValueCounts.enumerated() {
        let label = records[start + offset]
        guard label < valueCount else {
          throw .labelOutOfRange(
            path: name, index: labels.count, label: label, classCount: valueCount)
        }
      }
      labels.append(records[start + version.labelValueCounts.count - 1])
    }
    pixels.append(addingCapacity: count * CIFARVersion.imageByteCount) { output in
      for record in 0..<count {
        let end = (record + 1) * version.recordByteCount
        interleave(records.span.extracting(end - CIFARVersion.imageByteCount..<end), to: &output)
      }
    }
  }
}

/// Appends an image that is given as three planes, with each pixel's three values together.
private func interleave(_ planes: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
  let planeByteCount = planes.count / CIFARVersion.channels
  let red = planes.extracting(first: planeByteCount)
  let green = planes.extracting(planeByteCount..<2 * planeByteCount)
  let blue = planes.extracting(last: planeByteCount)
  for pixel in 0..<planeByteCount {
    output.append(red[pixel])
    output.append(green[pixel])
    output.append(blue[pixel])
  }
}
