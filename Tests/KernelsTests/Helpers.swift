import RandomStreams

@testable import Kernels

/// Numbers in −1 ..< 1 that differ from call to call of one generator, never between runs.
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

/// The largest absolute difference, relative to the largest expected magnitude.
func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count)
  let scale = expected.map(abs).max() ?? 1
  return zip(found, expected).map { abs(Double($0) - $1) }.max()! / max(scale, 1e-30)
}
