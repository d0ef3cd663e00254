import Dispatch

/// Measures how many floating-point operations the processor can do per second.
///
/// - Returns: The best of `measurePeakRates(threads:seconds:)`.
public func measurePeakRate(threads: Int, seconds: Double) -> Double {
  measurePeakRates(threads: threads, seconds: seconds).max() ?? 0
}

/// Measures several times how many floating-point operations the processor can do per second.
///
/// It runs chains of fused multiply-adds that never leave the registers, on each thread of a team.
///
/// - Parameters:
///   - threads: The number of threads.
///   - seconds: The duration of all rounds together, which take some milliseconds each.
/// - Returns: The operations per second over all threads in each round, two for each multiply-add; at
///   least one round.
public func measurePeakRates(threads: Int, seconds: Double) -> [Double] {
  let team = WorkerTeam(threads: threads)
  let rounds = 200_000
  var rates: [Double] = []
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
    rates.append(Double(team.threads * rounds * chainCount * lanes * 2) / elapsed)
  } while Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 < seconds
  return rates
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
