import Foundation
import Testing

@testable import Kernels

@Suite struct LossAndUpdateTests {
  @Test(arguments: [2, 10, 16, 17, 100])
  func softmaxCrossEntropyMatchesDoublePrecision(classes: Int) {
    var numbers = Numbers(2)
    let stride = paddedToVectors(classes)
    let logits = FloatBuffer(count: 3 * stride)
    let gradient = FloatBuffer(count: 3 * stride)
    for sample in 0..<3 {
      let row = numbers.array(classes).map { $0 * (sample == 2 ? 60 : 4) }
      logits.store(row, at: sample * stride)
      let label = classes - 1 - sample % 2
      let (loss, prediction) = SoftmaxCrossEntropy(classes: classes)(
        logits: logits, gradient: gradient, sample: sample, label: label, scale: 0.25)
      let greatest = Double(row.max()!)
      let exponentials = row.map { exp(Double($0) - greatest) }
      let sum = exponentials.reduce(0, +)
      #expect(abs(Double(loss) - (log(sum) + greatest - Double(row[label]))) < 2e-5)
      #expect(row[prediction] == row.max()!)
      let expected = exponentials.enumerated().map {
        0.25 * ($0.element / sum - ($0.offset == label ? 1 : 0))
      }
      let start = sample * stride
      // Rounding logits that are up to 60 apart to floats causes an error of 4e-6.
      #expect(relativeError(gradient.values(in: start..<start + classes), expected) < 4e-6)
      #expect(gradient.values(in: start + classes..<start + stride).allSatisfy { $0 == 0 })
    }
  }

  @Test func equalLogitsPredictTheFirstClass() {
    let logits = FloatBuffer(count: 16)
    let (loss, prediction) = SoftmaxCrossEntropy(classes: 10)(
      logits: logits, gradient: nil, sample: 0, label: 3, scale: 1)
    #expect(prediction == 0)
    #expect(abs(loss - 2.302_585) < 1e-6)
  }

  @Test func adamFollowsItsDefinition() {
    var numbers = Numbers(3)
    let parameters = Parameters(count: 32)
    parameters.values.store(numbers.array(32))
    var theta = parameters.values.values(in: 0..<32).map(Double.init)
    var m = [Double](repeating: 0, count: 32)
    var v = m
    for step in 1...5 {
      let gradient = buffer(numbers.array(32))
      let rate =
        0.001 * (1 - pow(0.999, Double(step))).squareRoot() / (1 - pow(0.9, Double(step)))
      UpdateRule.adam(rate: Float(rate), firstDecay: 0.1, secondDecay: 0.001, epsilon: 1e-7).apply(
        gradient: gradient.vectors, to: parameters, at: 0, count: 2)
      for i in 0..<32 {
        let g = Double(gradient[i])
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        theta[i] -= rate * m[i] / (v[i].squareRoot() + 1e-7)
      }
    }
    #expect(relativeError(parameters.values.values(in: 0..<32), theta) < 1e-6)
  }

  /// β₁ and the learning rate change from step to step, as with a one-cycle schedule.
  @Test func adamWFollowsItsDefinition() {
    var numbers = Numbers(5)
    let parameters = Parameters(count: 32)
    parameters.values.store(numbers.array(32))
    var theta = parameters.values.values(in: 0..<32).map(Double.init)
    var m = [Double](repeating: 0, count: 32)
    var v = m
    for step in 1...5 {
      let gradient = buffer(numbers.array(32))
      let learningRate = 0.01 * Double(step)
      let beta1 = 0.95 - 0.02 * Double(step)
      let rate =
        learningRate * (1 - pow(0.999, Double(step))).squareRoot() / (1 - pow(beta1, Double(step)))
      UpdateRule.adam(
        rate: Float(rate), firstDecay: Float(1 - beta1), secondDecay: 0.001, epsilon: 1e-7,
        weightDecay: Float(learningRate * 0.5)
      ).apply(gradient: gradient.vectors, to: parameters, at: 0, count: 2)
      for i in 0..<32 {
        let g = Double(gradient[i])
        theta[i] -= learningRate * 0.5 * theta[i]
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        theta[i] -= rate * m[i] / (v[i].squareRoot() + 1e-7)
      }
    }
    #expect(relativeError(parameters.values.values(in: 0..<32), theta) < 1e-6)
  }

  @Test func weightDecayLeavesPaddingAtZero() {
    let parameters = Parameters(count: 16)
    let gradient = FloatBuffer(count: 16)
    UpdateRule.adam(
      rate: 0.1, firstDecay: 0.1, secondDecay: 0.001, epsilon: 1e-7, weightDecay: 0.1
    ).apply(gradient: gradient.vectors, to: parameters, at: 0, count: 1)
    #expect(parameters.values.values(in: 0..<16).allSatisfy { $0 == 0 })
  }

  @Test func momentumFollowsItsDefinition() {
    var numbers = Numbers(4)
    let parameters = Parameters(count: 32)
    var theta = [Double](repeating: 0, count: 32)
    var velocity = theta
    for _ in 1...5 {
      let gradient = buffer(numbers.array(32))
      // The gradient arrives in two parts.
      let parts = buffer(gradient.values(in: 0..<32) + gradient.values(in: 0..<32))
      UpdateRule.sgd(learningRate: 0.01, momentum: 0.9).apply(
        partials: parts.vectors, stride: 2, partialCount: 2, to: parameters, at: 0, count: 2)
      for i in 0..<32 {
        velocity[i] = 0.9 * velocity[i] - 0.01 * 2 * Double(gradient[i])
        theta[i] += velocity[i]
      }
    }
    #expect(relativeError(parameters.values.values(in: 0..<32), theta) < 1e-6)
  }

  @Test(arguments: [0.1, 0.5, 0.75])
  func dropoutDropsAtTheGivenRateAndScalesTheRest(rate: Double) {
    let size = 1_600
    let ones = [Float](repeating: 1, count: size)
    let dropout = Dropout(size: size, rate: rate)
    var dropped = 0
    var masks: Set<[Float]> = []
    for sample in 0..<20 {
      let activations = buffer(ones)
      let mask = FloatBuffer(count: size)
      dropout.forward(
        activations: activations, mask: mask, sample: 0, key: UInt64(sample) << 32 | 9)
      let values = activations.values(in: 0..<size)
      #expect(values.allSatisfy { $0 == 0 || abs($0 - Float(1 / (1 - rate))) < 1e-6 })
      dropped += values.count { $0 == 0 }
      masks.insert(values)
      let gradient = buffer(ones)
      dropout.backward(gradient: gradient, mask: mask, sample: 0)
      #expect(gradient.values(in: 0..<size) == values)
    }
    #expect(masks.count == 20)
    // Five standard deviations of a binomial.
    let n = Double(20 * size)
    #expect(abs(Double(dropped) - n * rate) < 5 * (n * rate * (1 - rate)).squareRoot())
  }

  @Test func dropoutGradientMatchesFiniteDifferences() {
    var numbers = Numbers(6)
    let size = 48
    let dropout = Dropout(size: size, rate: 0.3)
    let mask = FloatBuffer(count: size)
    let x = numbers.array(size)
    let weights = numbers.array(size)
    /// Returns a weighted sum of what the mask leaves of `x`. The mask is always the same.
    func loss(_ x: [Float]) -> Double {
      let activations = buffer(x)
      dropout.forward(activations: activations, mask: mask, sample: 0, key: 77)
      return (0..<size).reduce(0) { $0 + Double(weights[$1]) * Double(activations[$1]) }
    }
    _ = loss(x)
    let gradient = buffer(weights)
    dropout.backward(gradient: gradient, mask: mask, sample: 0)
    for i in 0..<size {
      var (above, below) = (x, x)
      above[i] += 0.5
      below[i] -= 0.5
      #expect(abs(loss(above) - loss(below) - Double(gradient[i])) < 1e-5)
    }
    #expect(gradient.values(in: 0..<size).contains(0))
  }

  @Test func pixelsAreDividedBy255Exactly() {
    let pixels = (0..<255).map { UInt8($0) } + (0..<255).map { UInt8($0 + 1) }
    let target = FloatBuffer(count: 512)
    loadPixels(pixels, image: 1, size: 255, into: target, sample: 1)
    #expect(target.values(in: 256..<511) == (0..<255).map { Float($0 + 1) / 255 })
    #expect(target.values(in: 0..<256).allSatisfy { $0 == 0 })
  }
}
