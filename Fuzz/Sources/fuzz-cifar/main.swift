// Tests CIFARRecords with both versions of CIFAR, as separate files and as members of an archive.
import Harness

@testable import DatasetIO

let file = InMemoryFile()

/// Returns records whose labels and colours the input chooses, and their images, channels last.
func records(
  _ version: CIFARVersion, count: Int, from input: inout FuzzInput
) -> (bytes: [UInt8], pixels: [UInt8], labels: [UInt8]) {
  let area = CIFARVersion.side * CIFARVersion.side
  var (bytes, pixels, labels): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
  for _ in 0..<count {
    for valueCount in version.labelValueCounts {
      let label = input.byte()
      // A few labels are at the limit or beyond it.
      let isOdd = label >= 0xf0
      bytes.append(UInt8(isOdd ? valueCount - 8 + Int(label & 15) : Int(label) % valueCount))
    }
    labels.append(bytes[bytes.count - 1])
    let colour = (0..<CIFARVersion.channels).map { _ in input.byte() }
    for value in colour { bytes += repeatElement(value, count: area) }
    // The image has one colour except for one value, whose position shows how planes are
    // interleaved.
    let (plane, pixel) = (input.choice(CIFARVersion.channels), input.number(byteCount: 2) % area)
    let spot = input.byte()
    bytes[bytes.count - CIFARVersion.imageByteCount + plane * area + pixel] = spot
    let start = pixels.count
    pixels += [UInt8](unsafeUninitializedCapacity: CIFARVersion.imageByteCount) { image, count in
      for index in image.indices { image[index] = colour[index % CIFARVersion.channels] }
      count = image.count
    }
    pixels[start + pixel * CIFARVersion.channels + plane] = spot
  }
  return (bytes, pixels, labels)
}

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let form = input.choice(4)
  let version = input.choice(2) == 0 ? CIFARVersion.cifar10 : .cifar100
  var packing = FuzzInput(input.take(3))
  var content: [UInt8]
  var made: (bytes: [UInt8], pixels: [UInt8], labels: [UInt8])?
  var member: Int?
  if form == 0 {
    content = input.rest()
  } else {
    // Long inputs give more records than are read at a time.
    let count = 1 + input.count / 512
    let records = records(version, count: count, from: &input)
    content = records.bytes
    made = records
    // Some content is too long or too short, and some members have another size.
    if form == 3 {
      let change = input.choice(4)
      let amount = input.number(byteCount: 2)
      switch change {
      case 0: content.removeLast(amount % content.count)
      case 1: content += input.rest()
      case 2: member = amount
      default: member = content.count - amount % 4
      }
    }
  }
  file.write(packing.packed(content))
  let source = try ByteSource(path: file.path)
  let found = try CIFARRecords(version, from: source, byteCount: member, name: "records")
  check(!found.labels.isEmpty, "there are no images")
  check(found.labels.allSatisfy { $0 < version.classCount }, "a label belongs to no class")
  check(found.pixels.count == found.labels.count * CIFARVersion.imageByteCount, "wrong pixel count")
  check(source.position == found.labels.count * version.recordByteCount, "wrong position")
  check(member == nil || source.position == member, "the member was not read exactly")
  if let made {
    let isSame =
      found.labels.elementsEqual(made.labels.prefix(found.labels.count))
      && found.pixels.elementsEqual(made.pixels.prefix(found.pixels.count))
    check(isSame, "the images differ from those written")
  }
  _ = try source.finish()
}
