import DeterministicMath
import Kernels

/// How parameters follow their gradient, with Keras's defaults.
///
/// The learning rate is that of a constant schedule; a `LearningRateSchedule` scales it.
public enum Optimizer: Sendable, Hashable {
  /// Keras `SGD`: plain at momentum 0.
  case sgd(learningRate: Double = 0.01, momentum: Double = 0)
  /// Keras `Adam` (Kingma & Ba, 2015) with β₁ 0.9, β₂ 0.999, ε 1e-7.
  case adam(learningRate: Double = 0.001)
  /// Keras `AdamW` (Loshchilov & Hutter, 2019): before each of Adam's steps every parameter, biases
  /// included, shrinks by learningRate·weightDecay of itself.
  case adamW(learningRate: Double = 0.001, weightDecay: Double = 0.004)

  /// The learning rate that a schedule scales.
  public var learningRate: Double {
    switch self {
    case .sgd(let learningRate, _), .adam(let learningRate), .adamW(let learningRate, _):
      learningRate
    }
  }

  /// The update of step `step`, counted from 1, at the optimiser's own learning rate.
  func rule(step: Int) -> UpdateRule {
    rule(step: step, at: StepRates(learningRate: learningRate, beta1: nil))
  }

  /// The update of step `step`, counted from 1, at the rates that a schedule gives it.
  ///
  /// Adam's bias corrections are those of the step's β₁, 1 − β₁ᵗ, as PyTorch's `Adam` computes them.
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
