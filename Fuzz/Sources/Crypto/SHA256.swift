/// In place of swift-crypto's, which takes minutes to build: a sum, no digest. What is decoded does
/// not depend on it.
public struct SHA256 {
  /// The sum's bytes.
  public struct Digest: Sequence {
    let sum: UInt64

    /// The eight bytes, the lowest first.
    public func makeIterator() -> some IteratorProtocol<UInt8> {
      (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }.makeIterator()
    }
  }

  private var sum: UInt64 = 0

  /// A sum of nothing.
  public init() {}

  /// Adds bytes.
  public mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
    for byte in bytes { sum &+= UInt64(byte) }
  }

  /// Adds bytes.
  public mutating func update(data bytes: some Sequence<UInt8>) {
    for byte in bytes { sum &+= UInt64(byte) }
  }

  /// The sum of all bytes.
  public func finalize() -> Digest { Digest(sum: sum) }
}
