import Dispatch

/// Measures how many floating-point operations the processor can do per second.
///
/// It runs chains of fused multiply-adds that never leave the registers, on each thread of a team.
///
/// - Parameters:
///   - threads: The number of threads.
///   - seconds: The duration of the measurement. The best of its rounds, which take some
///     milliseconds each, is returned.
/// - Returns: Operations per second over all threads, two for each multiply-add.
public func measurePeakRate(threads: Int, seconds: Double) -> Double {
  let team = WorkerTeam(threads: threads)
  let rounds = 200_000
  var best = 0.0
  let start = DispatchTime.now().uptimeNanoseconds
  repeat {
    let begin = DispatchTime.now().uptimeNanoseconds
    team.run(tasks: team.threads) { _, _ in
      let sum =
        Registers.tilePanels == 4
        ? chains(of: Vector(repeating: 0), rounds: rounds)
        : chains(of: HalfVector(repeating: 0), rounds: rounds)
      // This is never true, but the compiler cannot know.
      if sum == 1 { fatalError("a chain of multiply-adds by one half gave an impossible sum") }
    }
    let elapsed = Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
    let lanes = Registers.tilePanels == 4 ? 16 : 8
    best = max(best, Double(team.threads * rounds * chainCount * lanes * 2) / elapsed)
  } while Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 < seconds
  return best
}

/// The number of independent chains, enough to hide the latency of two multiply-adds per cycle.
private let chainCount = 12

@inline(__always)
private func chains<V: SIMD>(of zero: V, rounds: Int) -> Float where V.Scalar == Float {
  var sums = InlineArray<12, V>(repeating: zero)
  let factor = V(repeating: 0.5)
  for _ in 0..<rounds {
    for i in 0..<12 { sums[unchecked: i] = factor.addingProduct(sums[unchecked: i], factor) }
  }
  var total: Float = 0
  for i in 0..<12 { total += sums[unchecked: i][0] }
  return total
}
