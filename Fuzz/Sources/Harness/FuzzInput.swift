/// An input of libFuzzer's, taken from its front: first what it chooses, then what is left.
public struct FuzzInput {
  private var bytes: ArraySlice<UInt8>

  /// An input, or a part of one that is to be used up on its own.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes[...]
  }

  /// How many bytes are left.
  public var count: Int { bytes.count }

  /// Whether nothing is left.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The next byte, 0 if there is none.
  public mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  /// The next byte's choice among `count`.
  public mutating func choice(_ count: Int) -> Int { Int(byte()) % count }

  /// The number in the next `byteCount` bytes, big-endian.
  public mutating func number(byteCount: Int) -> Int {
    (0..<byteCount).reduce(0) { number, _ in number << 8 | Int(byte()) }
  }

  /// The next `count` bytes, or as many as there are.
  public mutating func take(_ count: Int) -> [UInt8] {
    let taken = Array(bytes.prefix(count))
    bytes = bytes.dropFirst(count)
    return taken
  }

  /// All that is left.
  public mutating func rest() -> [UInt8] { take(bytes.count) }
}
