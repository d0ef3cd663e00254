import Foundation
import Testing

@testable import Kernels

@Suite struct ElementwiseFunctionTests {
  private func plain(_ x: Double, _ kind: ElementwiseFunction.Kind) -> Double {
    switch kind {
    case .relu: max(x, 0)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    }
  }

  /// Layouts whose pixels fill whole vectors, are packed, or are vectors.
  static let layouts = [
    SampleLayout(pixels: 6, channels: 5), SampleLayout(pixels: 3, channels: 33),
    SampleLayout(pixels: 9, channels: 3, isPacked: true),
    SampleLayout(pixels: 35, channels: 1, isPacked: true), SampleLayout(pixels: 1, channels: 20),
  ]

  @Test(
    arguments: [ElementwiseFunction.Kind.relu, .tanh, .sigmoid], layouts.indices)
  func agreesWithThePlainFunction(kind: ElementwiseFunction.Kind, layout index: Int) {
    let layout = Self.layouts[index]
    let function = ElementwiseFunction(
      kind, pixels: layout.pixels, channels: layout.channels, size: layout.rowSize)
    var numbers = Numbers(UInt64(layout.channels))
    let samples = layout.random(3, &numbers).map { $0.map { 3 * $0 } }
    let expected = doubles(samples).map { $0.map { plain($0, kind) } }
    let input = layout.buffer(rows: 5, samples, from: 1)
    let output = layout.buffer(rows: 6)
    function.forward(input: input, output: output, samples: 1..<4, firstOutputSample: 2)
    expectEqual(layout.samples(of: output, rows: 2..<5), expected, tolerance: 4e-7)

    let slopes = layout.random(3, &numbers)
    let gradient = layout.buffer(rows: 5)
    function.backward(
      output: output, outputGradient: layout.buffer(rows: 6, slopes, from: 2),
      inputGradient: gradient, samples: 1..<4, firstOutputSample: 2)
    let found = layout.samples(of: gradient, rows: 1..<4)
    for sample in 0..<3 {
      expectGradient(found[sample], at: samples[sample]) {
        sumOfProducts([slopes[sample]], [$0.map { plain($0, kind) }])
      }
    }

    // In place, the results are the same.
    function.forward(input: input, output: input, samples: 1..<4, firstOutputSample: 1)
    #expect(
      layout.samples(of: input, rows: 1..<4) == layout.samples(of: output, rows: 2..<5))
    let inPlace = layout.buffer(rows: 5, slopes, from: 1)
    function.backward(
      output: input, outputGradient: inPlace, inputGradient: inPlace, samples: 1..<4,
      firstOutputSample: 1)
    #expect(layout.samples(of: inPlace, rows: 1..<4) == found)
  }

  /// Each value is right to a few units in the last place, near zero and where nothing but the sign
  /// matters.
  @Test(arguments: [ElementwiseFunction.Kind.relu, .tanh, .sigmoid])
  func everyValueIsPrecise(kind: ElementwiseFunction.Kind) {
    var values: [Float] = [0, -0.0, 1e-38, -1e-38, 0.624, 0.625, 0.626, 80, -80, 1e30, -1e30]
    for exponent in -30..<7 {
      let power = Float(sign: .plus, exponent: exponent, significand: 1)
      values += [power, -power, 1.37 * power, -1.7 * power]
    }
    let layout = SampleLayout(pixels: 1, channels: values.count)
    let output = layout.buffer(rows: 1)
    ElementwiseFunction(kind, pixels: 1, channels: values.count, size: layout.rowSize).forward(
      input: layout.buffer(rows: 1, [values]), output: output, samples: 0..<1,
      firstOutputSample: 0)
    for (x, found) in zip(values, layout.samples(of: output, rows: 0..<1)[0]) {
      let expected = plain(Double(x), kind)
      // An exponential below e⁻⁸⁷ counts as e⁻⁸⁷, the smallest that keeps all its digits.
      #expect(abs(Double(found) - expected) <= 4e-7 * max(abs(expected), 1e-31), "of \(x)")
    }
  }

  /// 1 / (1 + e⁻⁰) would be one half.
  @Test func paddingStaysZeroUnderTheSigmoid() {
    let layout = SampleLayout(pixels: 2, channels: 3)
    let output = layout.buffer(rows: 1)
    ElementwiseFunction(.sigmoid, pixels: 2, channels: 3, size: layout.rowSize).forward(
      input: layout.buffer(rows: 1, [[0, 0, 0, 0, 0, 0]]), output: output, samples: 0..<1,
      firstOutputSample: 0)
    #expect(layout.samples(of: output, rows: 0..<1) == [[0.5, 0.5, 0.5, 0.5, 0.5, 0.5]])
  }

  @Test func exponentialsAreWithinOneAndAHalfUnitsInTheLastPlace() {
    let values = (0..<4_800).map { -87 * Float($0) / 4_799 }
    let source = buffer(values)
    let target = FloatBuffer(count: values.count)
    storeExponentials(
      of: source.vectors, minus: 0, count: values.count / vectorWidth, to: target.vectors)
    let errors = values.enumerated().map { index, x in
      let expected = exp(Double(x))
      return abs(Double(target[index]) - expected) / Double(Float(expected).ulp)
    }
    #expect(errors.max() ?? .nan <= 1.5)
  }

  @Test func exponentialsOfNaNAndOfVerySmallNumbersAreDefined() {
    let source = buffer([.nan, -.infinity, -1e30, 0] + [Float](repeating: 0, count: 12))
    let target = FloatBuffer(count: 16)
    storeExponentials(of: source.vectors, minus: 0, count: 1, to: target.vectors)
    #expect(target[0].isNaN)
    let least = exp(-87.0)
    #expect(abs(Double(target[1]) - least) < 1e-6 * least && target[2] == target[1])
    #expect(target[3] == 1)
  }
}
