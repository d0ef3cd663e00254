import Dispatch

/// How many floating-point operations a second the processor can do, measured: chains of fused
/// multiply-adds that never leave the registers, on each of a team's threads.
///
/// - Parameters:
///   - threads: How many cores to use.
///   - seconds: How long to measure; the best of rounds of some milliseconds counts.
/// - Returns: Operations a second, two for each multiply-add, over all threads.
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
      // Never true, but the compiler cannot know.
      if sum == 1 { fatalError("a sum of halves of itself") }
    }
    let elapsed = Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
    let lanes = Registers.tilePanels == 4 ? 16 : 8
    best = max(best, Double(team.threads * rounds * chainCount * lanes * 2) / elapsed)
  } while Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 < seconds
  return best
}

/// Enough independent chains to hide the latency of two multiply-adds a cycle.
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
