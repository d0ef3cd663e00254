import Foundation

/// The JSON object at the beginning of a safetensors file, which locates each tensor's elements.
struct SafetensorsHeader: Codable {
  /// The maximum length in bytes: enough for the results of 20,000 epochs in a checkpoint. The
  /// format allows 100 MB, but decoding JSON takes up to thirty times its size in memory and half a
  /// second per mebibyte.
  static let longest = 4 << 20
  static let metadataKey = "__metadata__"

  /// The description of one tensor.
  struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    /// The tensor's first byte and the byte after its last, counted from the end of the header.
    let offsets: [Int]

    var begin: Int { offsets[0] }
    var end: Int { offsets[1] }

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  var metadata: [String: String] = [:]
  var entries: [String: Entry] = [:]

  /// The header of a new file.
  init(metadata: [String: String], tensors: [Tensor]) {
    self.metadata = metadata
    var end = 0
    for tensor in tensors {
      let begin = end
      end += 4 * tensor.values.count
      entries[tensor.name] = Entry(dtype: "F32", shape: tensor.shape, offsets: [begin, end])
    }
  }

  /// Reads the header of a file.
  init(json: [UInt8]) throws {
    guard json.first == UInt8(ascii: "{"), String(validating: json, as: UTF8.self) != nil else {
      throw FormatError(
        expected: "a header that is a JSON object in UTF-8",
        found: "\(json.count) bytes of something else")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(json))
    } catch let error as DecodingError {
      throw FormatError(
        expected: "a header that follows the safetensors format", found: error.summary)
    }
  }

  /// The JSON text with sorted keys, padded with spaces so that the elements begin at a multiple of
  /// 8 bytes.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try [UInt8](encoder.encode(self))
    return json + Array(repeating: UInt8(ascii: " "), count: -json.count & 7)
  }

  /// The tensors in the order of their elements, which must fill `dataSize` bytes without gaps.
  func entriesInOrder(dataSize: Int) throws -> [(name: String, entry: Entry)] {
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      try entry.check(name: name, dataSize: dataSize)
    }
    let ordered = entries.sorted {
      ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key)
    }
    var end = 0
    for (name, entry) in ordered {
      guard entry.begin == end else {
        throw FormatError(
          expected:
            "tensor '\(name)' to begin at byte \(end) of the data, where the previous tensor ends",
          found: "byte \(entry.begin)")
      }
      end = entry.end
    }
    guard end == dataSize else {
      throw FormatError(
        expected: "\(end) bytes of data, the end of the last tensor", found: "\(dataSize)")
    }
    return ordered.map { (name: $0.key, entry: $0.value) }
  }
}

extension SafetensorsHeader.Entry {
  /// Checks that the tensor consists of 32-bit floats and that its size matches its shape.
  fileprivate func check(name: String, dataSize: Int) throws {
    guard dtype == "F32" else {
      throw FormatError(expected: "tensor '\(name)' of 32-bit floats (F32)", found: dtype)
    }
    guard offsets.count == 2, 0 <= begin, begin <= end, end <= dataSize else {
      throw FormatError(
        expected: "tensor '\(name)' to lie within the \(dataSize) bytes of data",
        found: "data_offsets \(offsets)")
    }
    var size = 4
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else {
        throw FormatError(
          expected: "tensor '\(name)' to have a valid shape", found: "\(shape)")
      }
      size = product
    }
    guard end - begin == size else {
      throw FormatError(
        expected: "tensor '\(name)' of shape \(shape) to have \(size) bytes",
        found: "\(end - begin)")
    }
  }
}

extension SafetensorsHeader {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      if key.stringValue == Self.metadataKey {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty {
      try container.encode(metadata, forKey: Key(stringValue: Self.metadataKey))
    }
    for (name, entry) in entries {
      try container.encode(entry, forKey: Key(stringValue: name))
    }
  }
}

extension DecodingError {
  /// What was found, and where in the header.
  fileprivate var summary: String {
    func place(_ context: Context) -> String {
      "at " + context.codingPath.map(\.stringValue).joined(separator: "/")
    }
    return switch self {
    case .typeMismatch(_, let context): "a value of the wrong type \(place(context))"
    case .valueNotFound(_, let context): "no value \(place(context))"
    case .keyNotFound(let key, let context): "no \(key.stringValue) \(place(context))"
    case .dataCorrupted: "text that is not JSON, or a number that is not a 64-bit integer"
    @unknown default: localizedDescription
    }
  }
}
