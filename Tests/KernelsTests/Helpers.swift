import RandomStreams

@testable import Kernels

/// A generator of numbers in −1 ..< 1. Calls give different numbers, runs of the tests the same.
struct Numbers {
  private var stream: RandomStream

  init(_ seed: UInt64) { stream = RandomStream(seed: seed, purpose: .initialization) }

  mutating func array(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(stream.uniform(in: -1..<1)) }
  }
}

func buffer(_ values: [Float]) -> FloatBuffer {
  let buffer = FloatBuffer(count: values.count)
  buffer.store(values)
  return buffer
}

/// Returns the largest absolute difference, relative to the largest expected magnitude.
func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count)
  let scale = expected.map(abs).max() ?? 1
  return zip(found, expected).map { abs(Double($0) - $1) }.max()! / max(scale, 1e-30)
}
