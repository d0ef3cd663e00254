import DeterministicMath
import Kernels

/// An optimizer with Keras's defaults.
///
/// The learning rate is constant unless a `LearningRateSchedule` scales it.
public enum Optimizer: Sendable, Hashable {
  /// Keras `SGD`. With momentum 0 it is plain SGD.
  case sgd(learningRate: Double = 0.01, momentum: Double = 0)
  /// Keras `Adam` (Kingma & Ba, 2015) with β₁ = 0.9, β₂ = 0.999 and ε = 1e-7.
  case adam(learningRate: Double = 0.001)
  /// Keras `AdamW` (Loshchilov & Hutter, 2019). Before each step of Adam, learningRate·weightDecay
  /// times every parameter, including biases, is subtracted from it.
  case adamW(learningRate: Double = 0.001, weightDecay: Double = 0.004)

  /// The learning rate that a schedule scales.
  public var learningRate: Double {
    switch self {
    case .sgd(let learningRate, _), .adam(let learningRate), .adamW(let learningRate, _):
      learningRate
    }
  }

  /// Returns the update of step `step`, counted from 1, at the optimizer's own learning rate.
  func rule(step: Int) -> UpdateRule {
    rule(step: step, at: StepRates(learningRate: learningRate, beta1: nil))
  }

  /// Returns the update of step `step`, counted from 1, at the rates that a schedule gives it.
  ///
  /// Adam's bias corrections use the β₁ of the step, 1 − β₁ᵗ, as PyTorch's `Adam` computes them.
  func rule(step: Int, at rates: StepRates) -> UpdateRule {
    switch self {
    case .sgd(_, let momentum):
      return .sgd(learningRate: Float(rates.learningRate), momentum: Float(momentum))
    case .adam: return adam(step: step, rates, weightDecay: 0)
    case .adamW(_, let weightDecay): return adam(step: step, rates, weightDecay: weightDecay)
    }
  }

  private func adam(step: Int, _ rates: StepRates, weightDecay: Double) -> UpdateRule {
    let beta1 = rates.beta1 ?? 0.9
    let beta2 = 0.999
    let correction = (1 - power(beta2, step)).squareRoot() / (1 - power(beta1, step))
    return .adam(
      rate: Float(rates.learningRate * correction), firstDecay: Float(1 - beta1),
      secondDecay: Float(1 - beta2), epsilon: 1e-7,
      weightDecay: Float(rates.learningRate * weightDecay))
  }
}
