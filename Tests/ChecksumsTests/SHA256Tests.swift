import Testing

@testable import Checksums

private func digest(_ messages: [UInt8]...) -> String {
  var hash = SHA256()
  for message in messages { hash.update(message.span) }
  return hash.hexadecimalDigest()
}

/// A message published by NIST and its digest: "SHA-256 Examples" and "SHA-2 Additional" at
/// https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values.
struct Vector: Sendable {
  let message: [UInt8]
  let digest: String

  init(_ message: [UInt8], _ digest: String) { (self.message, self.digest) = (message, digest) }

  init(_ text: String, _ digest: String) { self.init(Array(text.utf8), digest) }

  /// Creates a message of `count` equal bytes.
  init(_ count: Int, _ byte: UInt8, _ digest: String) {
    self.init([UInt8](repeating: byte, count: count), digest)
  }

  static let all = [
    Vector("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Vector("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Vector(
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Vector(
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
    Vector([0xbd], "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
    Vector(
      [0xc9, 0x8c, 0x8e, 0x55], "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"),
    Vector(55, 0, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
    Vector(56, 0, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
    Vector(57, 0, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785"),
    Vector(64, 0, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
    Vector(1_000, 0, "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"),
    Vector(1_000, 0x41, "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"),
    Vector(1_005, 0x55, "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"),
    Vector(1_000_000, 0, "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025"),
    Vector(1_000_000, 0x61, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]
}

@Suite struct SHA256Tests {
  @Test(arguments: Vector.all) func matchesTheDigestsPublishedByNIST(_ vector: Vector) {
    #expect(digest(vector.message) == vector.digest)
  }

  @Test func matchesPythonForEveryLengthUpTo300() {
    // Python: h = sha256(); for n in range(301):
    //   h.update(sha256(bytes(i & 255 for i in range(n))).hexdigest().encode())
    var all = SHA256()
    for length in 0...300 {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      all.update(Array(digest(message).utf8).span)
    }
    #expect(
      all.hexadecimalDigest()
        == "d64e80cd14d5651b82fc752683de544bebae3046132ed7278785fdd2e9f3c310")
  }

  @Test func digestDoesNotDependOnHowTheMessageIsSplit() {
    let message = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let whole = digest(message)
    for first in 0...200 {
      #expect(digest(Array(message[..<first]), Array(message[first...])) == whole)
      for second in stride(from: first, through: 200, by: 13) {
        let pieces = [message[..<first], message[first..<second], message[second...]]
        #expect(digest(Array(pieces[0]), Array(pieces[1]), Array(pieces[2])) == whole)
      }
    }
    var byByte = SHA256()
    for byte in message { byByte.update([byte].span) }
    #expect(byByte.hexadecimalDigest() == whole)
  }

  @Test func canContinueAfterADigest() {
    var hash = SHA256()
    hash.update([0x61, 0x62].span)
    #expect(hash.hexadecimalDigest() == digest([0x61, 0x62]))
    hash.update([0x63].span)
    #expect(hash.hexadecimalDigest() == digest([0x61, 0x62, 0x63]))
  }

  @Test func writesTwoHexadecimalDigitsPerByte() {
    #expect(hexadecimal([0, 0x0a, 0xff, 0x10]) == "000aff10")
    #expect(hexadecimal([]) == "")
  }
}
