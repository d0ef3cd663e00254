/// One block of Philox4x32-10: 128 random bits from a 128-bit counter and a 64-bit key.
///
/// Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011).
func philox4x32(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  var counter = counter
  var key = key
  for _ in 0..<10 {
    let left = counter[0].multipliedFullWidth(by: 0xD251_1F53)
    let right = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
    counter = SIMD4(
      right.high ^ counter[1] ^ key[0], right.low, left.high ^ counter[3] ^ key[1], left.low)
    key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
  }
  return counter
}
