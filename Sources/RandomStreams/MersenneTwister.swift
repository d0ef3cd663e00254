/// MT19937, the generator behind Python's `random`.
///
/// Matsumoto, Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudo-Random
/// Number Generator" (1998), seeded as their `init_by_array` of 2002 does.
struct MersenneTwister: Sendable {
  private static let size = 624
  private static let middle = 397
  private var state: [UInt32]
  private var used = Self.size

  /// A generator seeded with all bits of a key of at least one word.
  init(key: [UInt32]) {
    precondition(!key.isEmpty, "a key of no words")
    let size = Self.size
    state = [19_650_218]
    state.reserveCapacity(size)
    for index in 1..<size {
      state.append(1_812_433_253 &* Self.folded(state[index - 1]) &+ UInt32(index))
    }
    var index = 1
    func advance(_ state: inout [UInt32]) {
      index += 1
      if index == size {
        state[0] = state[size - 1]
        index = 1
      }
    }
    for step in 0..<max(size, key.count) {
      let word = step % key.count
      state[index] =
        (state[index] ^ Self.folded(state[index - 1]) &* 1_664_525) &+ key[word] &+ UInt32(word)
      advance(&state)
    }
    for _ in 1..<size {
      state[index] =
        (state[index] ^ Self.folded(state[index - 1]) &* 1_566_083_941) &- UInt32(index)
      advance(&state)
    }
    state[0] = 0x8000_0000
  }

  private static func folded(_ word: UInt32) -> UInt32 { word ^ word >> 30 }

  /// The next 32 random bits.
  mutating func next32() -> UInt32 {
    if used == Self.size { refill() }
    var word = state[used]
    used += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  private mutating func refill() {
    let size = Self.size
    for index in 0..<size {
      let word = state[index] & 0x8000_0000 | state[(index + 1) % size] & 0x7FFF_FFFF
      state[index] =
        state[(index + Self.middle) % size] ^ word >> 1 ^ (word & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    used = 0
  }
}
