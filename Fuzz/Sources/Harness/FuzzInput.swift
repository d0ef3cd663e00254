/// An input from libFuzzer, consumed from the front: first the bytes that make choices, then the
/// rest.
public struct FuzzInput {
  private var bytes: ArraySlice<UInt8>

  /// Creates an input from all bytes of libFuzzer's, or from a part that is consumed separately.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes[...]
  }

  /// The number of bytes left.
  public var count: Int { bytes.count }

  /// Whether no bytes are left.
  public var isEmpty: Bool { bytes.isEmpty }

  /// Returns the next byte, or 0 if none is left.
  public mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  /// Returns a number in 0 ..< `count` that the next byte chooses.
  public mutating func choice(_ count: Int) -> Int { Int(byte()) % count }

  /// Returns the next `byteCount` bytes as a big-endian number.
  public mutating func number(byteCount: Int) -> Int {
    (0..<byteCount).reduce(0) { number, _ in number << 8 | Int(byte()) }
  }

  /// Returns the next `count` bytes, or all that are left if there are fewer.
  public mutating func take(_ count: Int) -> [UInt8] {
    let taken = Array(bytes.prefix(count))
    bytes = bytes.dropFirst(count)
    return taken
  }

  /// Returns all bytes that are left.
  public mutating func rest() -> [UInt8] { take(bytes.count) }
}
