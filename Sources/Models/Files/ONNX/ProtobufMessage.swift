/// A message in the wire format of Protocol Buffers, written field by field.
///
/// It writes the types of fields that ONNX needs and reads nothing. Format:
/// https://protobuf.dev/programming-guides/encoding/
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  private enum WireType: UInt64 {
    case varint = 0
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// Adds an integer or an enumeration's value.
  mutating func add(_ field: Int, _ value: Int) {
    appendKey(field, .varint)
    appendVarint(UInt64(bitPattern: Int64(value)))
  }

  /// Adds a 32-bit float.
  mutating func add(_ field: Int, _ value: Float) {
    appendKey(field, .fixed32)
    append(value.bitPattern)
  }

  /// Adds a text.
  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  /// Adds a message.
  mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.bytes) }

  /// Adds bytes.
  mutating func add(_ field: Int, _ content: [UInt8]) {
    appendKey(field, .lengthDelimited)
    appendVarint(UInt64(content.count))
    bytes += content
  }

  /// Adds the bytes of integers, little-endian.
  mutating func add(_ field: Int, littleEndian values: some Collection<some FixedWidthInteger>) {
    var content = ProtobufMessage()
    content.bytes.reserveCapacity(8 * values.count)
    for value in values { content.append(value) }
    add(field, content)
  }

  private mutating func appendKey(_ field: Int, _ type: WireType) {
    appendVarint(UInt64(field) << 3 | type.rawValue)
  }

  /// Appends seven bits per byte, the lowest first; all bytes but the last have their highest bit
  /// set.
  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
