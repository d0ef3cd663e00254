import Testing

@testable import Kernels

/// The places of samples in the buffers of a kernel: `[rows, pixels, channels]`, with each pixel
/// padded to `pixelStride` floats and each row to whole vectors.
struct SampleLayout {
  let pixels, channels, pixelStride: Int

  /// Creates a layout. Unless they are packed, pixels fill whole vectors.
  init(pixels: Int, channels: Int, isPacked: Bool = false) {
    self.pixels = pixels
    self.channels = channels
    pixelStride = isPacked ? channels : paddedToVectors(channels)
  }

  /// The number of values per sample.
  var count: Int { pixels * channels }
  /// The number of floats per row.
  var rowSize: Int { paddedToVectors(pixels * pixelStride) }

  /// The value in rows that a kernel may neither read nor write.
  private static let foreign: Float = 7

  /// Returns random samples in −1 ..< 1, each with an array of its own.
  func random(_ samples: Int, _ numbers: inout Numbers) -> [[Float]] {
    (0..<samples).map { _ in numbers.array(count) }
  }

  /// Returns a buffer with `samples` from row `first` on. All other rows are foreign.
  func buffer(rows: Int, _ samples: [[Float]] = [], from first: Int = 0) -> FloatBuffer {
    let buffer = FloatBuffer(count: rows * rowSize)
    buffer.store([Float](repeating: Self.foreign, count: rows * rowSize))
    for (row, sample) in samples.enumerated() {
      buffer.clear(from: (first + row) * rowSize, count: rowSize)
      for (value, place) in zip(sample, places(inRow: first + row)) { buffer[place] = value }
    }
    return buffer
  }

  private func places(inRow row: Int) -> [Int] {
    (0..<count).map { row * rowSize + $0 / channels * pixelStride + $0 % channels }
  }

  /// Returns the samples of `rows`. Fails the test unless their padding is zero and the other rows
  /// are as `buffer(rows:_:from:)` made them.
  func samples(
    of buffer: FloatBuffer, rows: Range<Int>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> [[Float]] {
    var rest = buffer.values(in: 0..<buffer.count)
    let samples = rows.map { row in
      places(inRow: row).map { place in
        let value = rest[place]
        rest[place] = 0
        return value
      }
    }
    for (place, value) in rest.enumerated() {
      let expected = rows.contains(place / rowSize) ? 0 : Self.foreign
      guard value == expected else {
        Issue.record(
          "row \(place / rowSize) has \(value) at \(place % rowSize) beside its values",
          sourceLocation: sourceLocation)
        break
      }
    }
    return samples
  }
}

/// Compares values with those that a plain implementation gives in double precision.
func expectEqual(
  _ found: [[Float]], _ expected: [[Double]], tolerance: Double = 2e-6,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    relativeError(found.flatMap(\.self), expected.flatMap(\.self)) < tolerance,
    sourceLocation: sourceLocation)
}

/// Compares a gradient with central differences of `loss`, a plain implementation in double
/// precision, along random directions that change every element.
///
/// A wrong element is found unless it is smaller than 1e-5 of the length of the gradient.
func expectGradient(
  _ found: [Float], at point: [Float], sourceLocation: SourceLocation = #_sourceLocation,
  of loss: ([Double]) -> Double
) {
  let step = 1e-6
  var numbers = Numbers(UInt64(found.count))
  let length = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  #expect(found.count == point.count && length > 0, sourceLocation: sourceLocation)
  for _ in 0..<4 {
    let direction = numbers.array(found.count).map { $0 < 0 ? -1.0 : 1.0 }
    let above = loss(zip(point, direction).map { Double($0) + step * $1 })
    let below = loss(zip(point, direction).map { Double($0) - step * $1 })
    let slope = zip(found, direction).reduce(0.0) { $0 + Double($1.0) * $1.1 }
    #expect(
      abs((above - below) / (2 * step) - slope) < 1e-5 * length, sourceLocation: sourceLocation)
  }
}

/// Returns the sum of all products: a loss whose gradient with respect to `b` is `a`.
func sumOfProducts(_ a: [[Float]], _ b: [[Double]]) -> Double {
  zip(a, b).reduce(0.0) { sum, samples in
    zip(samples.0, samples.1).reduce(sum) { $0 + Double($1.0) * $1.1 }
  }
}

/// Returns a sample's values in double precision.
func doubles(_ samples: [[Float]]) -> [[Double]] { samples.map { $0.map(Double.init) } }
