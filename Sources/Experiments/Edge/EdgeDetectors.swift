import Foundation
import RandomStreams

/// An 8×8 image of black and lit pixels: a full-height line, or the same number of pixels as noise.
package struct EdgeImage: Sendable, Equatable {
  /// The number of rows and of columns.
  package static let size = 8
  /// The columns in which lines are drawn; the outermost two have none.
  package static let lineColumns = 1...size - 2

  /// The lit pixels, row by row.
  package let lit: [Int]
  /// Whether the image is a line.
  package let isEdge: Bool
  /// The distinct contents of its 3×3 windows: bit 3 × row + column is that pixel of the window.
  let windows: [UInt16]

  init(lit: [Int], isEdge: Bool) {
    self.lit = lit
    self.isEdge = isEdge
    let kernel = ConvolutionalDetector.kernelSize
    let starts = 0..<Self.size - kernel + 1
    var patterns = [UInt16](repeating: 0, count: starts.count * starts.count)
    for pixel in lit {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: Self.size)
      for kernelRow in 0..<kernel where starts.contains(row - kernelRow) {
        for kernelColumn in 0..<kernel where starts.contains(column - kernelColumn) {
          patterns[(row - kernelRow) * starts.count + column - kernelColumn] |=
            1 << UInt16(kernel * kernelRow + kernelColumn)
        }
      }
    }
    windows = Set(patterns).sorted()
  }

  /// Returns the image of a line in a column.
  static func edge(column: Int) -> EdgeImage {
    EdgeImage(lit: (0..<size).map { $0 * size + column }, isEdge: true)
  }

  /// Generates images like the text's `generate_edge_images(count, seed)`, alternating lines and
  /// noise.
  static func generate(_ count: Int, seed: UInt64) -> [EdgeImage] {
    var random = PythonRandom(seed: seed)
    return (0..<count).map { index in
      if index % 2 == 0 { return .edge(column: random.integer(in: lineColumns)) }
      var lit: Set<Int> = []
      while lit.count < size {
        let row = random.integer(in: 0...size - 1)
        lit.insert(row * size + random.integer(in: 0...size - 1))
      }
      return EdgeImage(lit: lit.sorted(), isEdge: false)
    }
  }

  /// The rows as text, with `#` for a lit pixel and `.` for a black one.
  package var rows: [String] {
    (0..<Self.size).map { row in
      String((0..<Self.size).map { lit.contains(row * Self.size + $0) ? "#" : "." })
    }
  }
}

/// A detector of lines.
///
/// It follows "Why CNNs Beat MLPs on Images" operation by operation, so that every digit equals
/// that of the text's Python program.
protocol EdgeDetector: Sendable {
  /// The weights, row by row, and then the bias.
  var parameters: [Double] { get set }
  /// Returns the logit: the value before the sigmoid.
  func logit(of image: EdgeImage) -> Double
}

/// A detector with one weight per pixel. Black pixels are skipped: they would add a zero.
struct FullyConnectedDetector: EdgeDetector {
  var parameters: [Double]

  init(random: inout PythonRandom) {
    parameters =
      (0..<EdgeImage.size * EdgeImage.size).map { _ in
        random.gauss(mean: 0, standardDeviation: 0.1)
      } + [0]
  }

  func logit(of image: EdgeImage) -> Double {
    image.lit.reduce(parameters[parameters.count - 1]) { $0 + parameters[$1] }
  }
}

/// A detector with a 3×3 kernel that slides over the image; only the largest activation counts.
///
/// Equal windows have equal activations, so each distinct window is computed once.
struct ConvolutionalDetector: EdgeDetector {
  static let kernelSize = 3
  var parameters: [Double]

  init(random: inout PythonRandom) {
    parameters =
      (0..<Self.kernelSize * Self.kernelSize).map { _ in random.uniform(in: -0.3...0.3) } + [0]
  }

  func logit(of image: EdgeImage) -> Double {
    var best = -Double.infinity
    for window in image.windows {
      var total = 0.0
      var left = window
      while left != 0 {
        total += parameters[left.trailingZeroBitCount]
        left &= left - 1
      }
      if total > best { best = total }
    }
    return best + parameters[parameters.count - 1]
  }
}

extension EdgeDetector {
  /// Returns the mean binary cross-entropy.
  func loss(on samples: [EdgeImage]) -> Double {
    var total = 0.0
    for sample in samples {
      let prediction = min(max(sigmoid(logit(of: sample)), 1e-12), 1 - 1e-12)
      total += sample.isEdge ? -log(prediction) : -log(1 - prediction)
    }
    return total / Double(samples.count)
  }

  /// Trains by gradient descent along central differences of the loss, all parameters at once.
  mutating func train(
    on samples: [EdgeImage], epochs: Int, learningRate: Double, epsilon: Double = 1e-2
  ) {
    for _ in 0..<epochs {
      let gradient = parameters.indices.map { index in
        let original = parameters[index]
        parameters[index] = original + epsilon
        let up = loss(on: samples)
        parameters[index] = original - epsilon
        let down = loss(on: samples)
        parameters[index] = original
        return (up - down) / (2 * epsilon)
      }
      for index in parameters.indices { parameters[index] -= learningRate * gradient[index] }
    }
  }

  /// Returns whether the detector classifies an image correctly; a sigmoid of one half counts as a
  /// line.
  func recognises(_ image: EdgeImage) -> Bool {
    (sigmoid(logit(of: image)) >= 0.5) == image.isEdge
  }

  /// Returns the fraction of images that the detector classifies correctly.
  func accuracy(on samples: [EdgeImage]) -> Double {
    Double(samples.count { recognises($0) }) / Double(samples.count)
  }
}

/// Computes the sigmoid with the C library's `exp`, as CPython does, because the text's digits are
/// CPython's.
private func sigmoid(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}
