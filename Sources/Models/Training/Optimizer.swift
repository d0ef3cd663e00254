import Foundation
import Kernels

/// How parameters follow their gradient, with Keras's defaults.
public enum Optimizer: Sendable, Hashable {
  /// Keras `SGD`: plain at momentum 0.
  case sgd(learningRate: Double = 0.01, momentum: Double = 0)
  /// Keras `Adam` (Kingma & Ba, 2015) with β₁ 0.9, β₂ 0.999, ε 1e-7.
  case adam(learningRate: Double = 0.001)

  /// The update of step `step`, counted from 1.
  func rule(step: Int) -> UpdateRule {
    switch self {
    case .sgd(let learningRate, let momentum):
      return .sgd(learningRate: Float(learningRate), momentum: Float(momentum))
    case .adam(let learningRate):
      let correction = (1 - pow(0.999, Double(step))).squareRoot() / (1 - pow(0.9, Double(step)))
      return .adam(
        rate: Float(learningRate * correction), firstDecay: Float(1 - 0.9),
        secondDecay: Float(1 - 0.999), epsilon: 1e-7)
    }
  }
}
