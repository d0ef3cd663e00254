/// SHA-256, fed piece by piece: FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4.
///
///     var hash = SHA256()
///     hash.update([0x61, 0x62].span)
///     hash.update([0x63].span)
///     hash.hexadecimalDigest()  // "ba7816bf…", the digest of "abc"
///
/// The program identifies files and detects damage with it; it protects no secrets. A cryptography
/// library would do the same faster, but building one took longer than building everything else.
/// One core hashes about 200 MB per second.
package struct SHA256: Sendable {
  private static let blockByteCount = 64

  /// The hash of all whole blocks so far.
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The bytes since the last whole block.
  private var rest: [UInt8] = []
  private var byteCount: UInt64 = 0

  /// The hash of no bytes.
  package init() {}

  /// Appends bytes to the message.
  package mutating func update(_ bytes: Span<UInt8>) {
    byteCount += UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(Self.blockByteCount - rest.count, bytes.count)
      append(bytes.extracting(first: start))
      guard rest.count == Self.blockByteCount else { return }
      let block = rest
      rest = []
      compress(block.span.bytes)
    }
    let end = bytes.count - (bytes.count - start) % Self.blockByteCount
    compress(bytes.bytes.extracting(start..<end))
    append(bytes.extracting(end..<bytes.count))
  }

  /// The digest of the message so far, 64 lower-case hexadecimal digits.
  package func hexadecimalDigest() -> String {
    // A one bit, zeros to the end of a block, and in its last eight bytes the message's length in bits.
    let lengthByteCount = 8
    let zeros = Self.blockByteCount - 1 - (rest.count + lengthByteCount) % Self.blockByteCount
    var padding: [UInt8] = [0x80] + [UInt8](repeating: 0, count: zeros)
    padding += Self.bigEndianBytes(byteCount * 8)
    var padded = self
    padded.update(padding.span)
    return hexadecimal(padded.state.flatMap { Self.bigEndianBytes($0) })
  }

  private mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices { rest.append(bytes[index]) }
  }

  /// Takes in whole blocks.
  private mutating func compress(_ blocks: RawSpan) {
    var schedule = [UInt32](repeating: 0, count: 64)
    for start in stride(from: 0, to: blocks.byteCount, by: Self.blockByteCount) {
      let block = blocks.extracting(start..<start + Self.blockByteCount)
      for word in 0..<16 {
        schedule[word] = UInt32(
          bigEndian: block.unsafeLoadUnaligned(fromByteOffset: 4 * word, as: UInt32.self))
      }
      for word in 16..<64 {
        let (early, late) = (schedule[word - 15], schedule[word - 2])
        let sigma0 = rotated(early, by: 7) ^ rotated(early, by: 18) ^ early >> 3
        let sigma1 = rotated(late, by: 17) ^ rotated(late, by: 19) ^ late >> 10
        schedule[word] = schedule[word - 16] &+ sigma0 &+ schedule[word - 7] &+ sigma1
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for word in 0..<64 {
        let sum1 = rotated(e, by: 6) ^ rotated(e, by: 11) ^ rotated(e, by: 25)
        let choice = e & f ^ ~e & g
        let first = h &+ sum1 &+ choice &+ Self.roundConstants[word] &+ schedule[word]
        let sum0 = rotated(a, by: 2) ^ rotated(a, by: 13) ^ rotated(a, by: 22)
        let majority = a & b ^ a & c ^ b & c
        (h, g, f, e) = (g, f, e, d &+ first)
        (d, c, b, a) = (c, b, a, first &+ sum0 &+ majority)
      }
      for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }
  }

  private static func bigEndianBytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

private func rotated(_ word: UInt32, by count: UInt32) -> UInt32 {
  word >> count | word << (32 - count)
}

/// The bytes as lower-case hexadecimal digits, two per byte.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
