/// The fields of a message in the wire format of Protocol Buffers, read back for tests.
struct ProtobufDecoder {
  enum Value: Equatable {
    case varint(UInt64)
    case bytes([UInt8])
    case fixed32(UInt32)
  }

  struct Malformed: Error {}

  private(set) var fields: [(number: Int, value: Value)] = []

  /// Reads a whole message.
  ///
  /// - Throws: `Malformed` if it is cut short or has a field of another type than those of ONNX.
  init(_ bytes: some Collection<UInt8>) throws {
    var rest = Array(bytes)[...]
    func varint() throws -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: 0, to: 70, by: 7) {
        guard let byte = rest.popFirst() else { throw Malformed() }
        value |= UInt64(byte & 0x7f) << UInt64(shift)
        if byte & 0x80 == 0 { return value }
      }
      throw Malformed()
    }
    func take(_ count: Int) throws -> [UInt8] {
      guard count <= rest.count else { throw Malformed() }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    while !rest.isEmpty {
      let key = try varint()
      let value: Value =
        switch key & 7 {
        case 0: .varint(try varint())
        case 2: .bytes(try take(Int(try varint())))
        case 5: .fixed32(littleEndian(try take(4)))
        default: throw Malformed()
        }
      fields.append((Int(key >> 3), value))
    }
  }

  /// The integers in all fields of this number.
  func integers(_ number: Int) -> [Int] {
    fields.filter { $0.number == number }.compactMap {
      if case .varint(let value) = $0.value { Int(Int64(bitPattern: value)) } else { nil }
    }
  }

  /// The 32-bit floats in all fields of this number.
  func floats(_ number: Int) -> [Float] {
    fields.filter { $0.number == number }.compactMap {
      if case .fixed32(let bits) = $0.value { Float(bitPattern: bits) } else { nil }
    }
  }

  /// The bytes in all fields of this number.
  func bytes(_ number: Int) -> [[UInt8]] {
    fields.filter { $0.number == number }.compactMap {
      if case .bytes(let bytes) = $0.value { bytes } else { nil }
    }
  }

  /// The texts in all fields of this number.
  func texts(_ number: Int) -> [String] {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The messages in all fields of this number.
  func messages(_ number: Int) throws -> [ProtobufDecoder] {
    try bytes(number).map { try ProtobufDecoder($0) }
  }
}

/// The integer whose bytes these are, the lowest first.
func littleEndian<Integer: FixedWidthInteger>(_ bytes: some Collection<UInt8>) -> Integer {
  Array(bytes).reversed().reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
}
