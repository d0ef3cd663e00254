/// The images of one CIFAR file, channels last.
struct CIFARRecords {
  private(set) var pixels: [UInt8] = []
  private(set) var labels: [UInt8] = []

  /// Reads records to the end of the source, or as many as fill `byteCount` bytes.
  ///
  /// - Parameter name: What to call the file in a message.
  init(
    _ format: CIFARFormat, from source: ByteSource, byteCount: Int? = nil, name: String
  ) throws(DatasetError) {
    let recordByteCount = format.recordByteCount
    let possible = min(byteCount ?? .max, source.largestPossibleByteCount) / recordByteCount
    pixels.reserveCapacity(min(possible, format.usualRecordCount) * CIFARFormat.imageByteCount)

    let batch = 64 * recordByteCount
    var records: [UInt8] = []
    var found = 0
    while true {
      let wanted = min(batch, (byteCount ?? .max) - found)
      records.removeAll(keepingCapacity: true)
      try source.append(upTo: wanted, to: &records)
      found += records.count
      try append(records, format, name)
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

  /// The parts called `names`, in that order.
  ///
  /// Each is let go of as soon as it is copied, so that the whole is in memory only once.
  init(joining names: [String], takenFrom parts: inout [String: CIFARRecords]) {
    let count = names.reduce(0) { $0 + (parts[$1]?.labels.count ?? 0) }
    for name in names {
      guard let part = parts.removeValue(forKey: name) else { continue }
      if labels.isEmpty {
        self = part
        // Even if nothing is missing, setting memory aside would copy what `part` shares.
        if labels.count < count {
          pixels.reserveCapacity(count * CIFARFormat.imageByteCount)
        }
      } else {
        pixels += part.pixels
        labels += part.labels
      }
    }
  }

  var images: LabelledImages {
    LabelledImages(
      height: CIFARFormat.side, width: CIFARFormat.side, channels: CIFARFormat.channels,
      pixels: pixels, labels: labels)
  }

  private mutating func append(
    _ records: [UInt8], _ format: CIFARFormat, _ name: String
  ) throws(DatasetError) {
    if labels.isEmpty, let mistake = commonMistake(startingWith: records, in: name) {
      throw mistake
    }
    let count = records.count / format.recordByteCount
    for record in 0..<count {
      let start = record * format.recordByteCount
      for (offset, valueCount) in format.labelValueCounts.enumerated() {
        let label = records[start + offset]
        guard label < valueCount else {
          throw .labelOutOfRange(
            path: name, index: labels.count, label: label, classCount: valueCount)
        }
      }
      labels.append(records[start + format.labelValueCounts.count - 1])
    }
    pixels.append(addingCapacity: count * CIFARFormat.imageByteCount) { output in
      for record in 0..<count {
        let end = (record + 1) * format.recordByteCount
        interleave(records.span.extracting(end - CIFARFormat.imageByteCount..<end), to: &output)
      }
    }
  }
}

/// Appends an image of three planes, one pixel's three values after the other.
private func interleave(_ planes: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
  let planeByteCount = planes.count / CIFARFormat.channels
  let red = planes.extracting(first: planeByteCount)
  let green = planes.extracting(planeByteCount..<2 * planeByteCount)
  let blue = planes.extracting(last: planeByteCount)
  for pixel in 0..<planeByteCount {
    output.append(red[pixel])
    output.append(green[pixel])
    output.append(blue[pixel])
  }
}
