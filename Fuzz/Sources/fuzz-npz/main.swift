// Tests archives of NumPy arrays: any bytes, any members in a correct archive, any headers of
// arrays, damaged directories, and whole data sets, which are compared with what was written.
import Harness

@testable import DatasetIO

/// A member and how it is stored.
struct Member {
  var name: String
  var content: [UInt8]
  var isDeflated: Bool
}

/// Returns a zip archive, and where its directory begins.
func archive(_ members: [Member]) -> (bytes: [UInt8], directory: Int) {
  var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
  for member in members {
    let data = member.isDeflated ? deflated(member.content) : member.content
    let fields =
      [20, 0, 0, 0, member.isDeflated ? 8 : 0, 0, 0, 0, 0, 0] + littleEndian(crc(member.content))
      + littleEndian(UInt32(data.count)) + littleEndian(UInt32(member.content.count))
      + littleEndian(UInt16(member.name.utf8.count)) + [0, 0]
    let offset = littleEndian(UInt32(bytes.count))
    bytes += [0x50, 0x4b, 3, 4] + fields + Array(member.name.utf8) + data
    directory += [0x50, 0x4b, 1, 2, 20, 0] + fields + [UInt8](repeating: 0, count: 10) + offset
    directory += Array(member.name.utf8)
  }
  let count = littleEndian(UInt16(members.count))
  let end =
    [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count + littleEndian(UInt32(directory.count))
    + littleEndian(UInt32(bytes.count)) + [0, 0]
  return (bytes + directory + end, bytes.count)
}

/// Returns an array with any text as its header.
func array(_ header: [UInt8], _ elements: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let count =
    version == 1 ? littleEndian(UInt16(header.count)) : littleEndian(UInt32(header.count))
  return NPYHeader.magic + [version, 0] + count + header + elements
}

func array(_ type: String, _ shape: [Int], _ elements: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shapeText(shape)), }\n"
  return array(Array(text.utf8), elements, version: version)
}

let names = [
  ["x_train", "y_train", "x_test", "y_test"],
  ["train_images", "train_labels", "test_images", "test_labels"],
]

/// Two sets of images that the input chooses, with their arrays.
struct Written {
  var members: [Member] = []
  var images: [LabelledImages] = []

  init(from input: inout FuzzInput) {
    let layout = names[input.choice(2)]
    let (height, width) = (1 + input.choice(5), 1 + input.choice(5))
    let channels = [1, 1, 3][input.choice(3)]
    let hasChannels = channels == 3 || input.choice(2) == 1
    let isColumn = input.choice(2) == 1
    for part in 0..<2 {
      let count = 1 + input.choice(4)
      let version = UInt8(1 + input.choice(3))
      let types = ["|u1", "<i8", ">u2", "<u4", "|i1"]
      let type = types[input.choice(types.count)]
      let pixels = (0..<count * height * width * channels).map { _ in input.byte() }
      let labels = (0..<count).map { _ in input.byte() & (type == "|i1" ? 0x7f : 0xff) }
      let elements = labels.flatMap { label -> [UInt8] in
        switch type {
        case "<i8": littleEndian(Int64(label))
        case ">u2": [0, label]
        case "<u4": littleEndian(UInt32(label))
        default: [label]
        }
      }
      let shape = [count, height, width] + (hasChannels ? [channels] : [])
      for (name, content) in [
        (layout[2 * part], array("|u1", shape, pixels, version: version)),
        (layout[2 * part + 1], array(type, [count] + (isColumn ? [1] : []), elements)),
      ] {
        members.append(
          Member(name: "\(name).npy", content: content, isDeflated: input.choice(2) == 1))
      }
      images.append(
        LabelledImages(
          height: height, width: width, channels: channels, pixels: pixels, labels: labels))
    }
  }
}

let file = DataFile(path: "a.npz", byteCount: 0, sha256: "")

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let form = input.choice(5)
  var bytes: [UInt8]
  var written: Written?
  switch form {
  case 0: bytes = input.rest()
  case 1:
    // Members of any content, of which one may have the wrong name.
    let layout = names[input.choice(2)]
    bytes =
      archive(
        layout.map { name in
          let isDeflated = input.choice(2) == 1
          let content = input.take(Int(input.byte()))
          return Member(name: "\(name).npy", content: content, isDeflated: isDeflated)
        }
      ).bytes
  case 2:
    // One array with any header.
    let place = input.choice(4)
    let version = UInt8(1 + input.choice(3))
    let elements = input.take(Int(input.byte()))
    let header = input.take(Int(input.byte()))
    var whole = Written(from: &input)
    whole.members[place].content = array(header, elements, version: version)
    bytes = archive(whole.members).bytes
  case 3:
    // Some bytes of the directory replaced.
    let changes = (0..<1 + input.choice(3)).map { _ in
      (place: input.number(byteCount: 2), value: input.byte())
    }
    let (whole, directory) = archive(Written(from: &input).members)
    bytes = whole
    for change in changes {
      bytes[directory + change.place % (whole.count - directory)] = change.value
    }
  default:
    written = Written(from: &input)
    bytes = archive(written?.members ?? []).bytes
  }
  let npz = NPZFile(path: file.path)
  let result = Result { () throws(DatasetError) in
    try npz.dataset(of: bytes, file: file, name: "a")
  }
  if case .success(let dataset) = result {
    for images in [dataset.train, dataset.test] {
      check(images.count > 0, "no images")
      check(images.labels.allSatisfy { $0 < dataset.classCount }, "a label without a class")
    }
  }
  if let written {
    guard case .success(let dataset) = result else {
      return check(false, "a valid file is rejected: \(result)")
    }
    check(dataset.train == written.images[0], "wrong training images")
    check(dataset.test == written.images[1], "wrong test images")
  }
  _ = try result.get()
}
