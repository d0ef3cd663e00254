import Kernels

extension Activation: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    switch activation {
    case .linear, .softmax: .nothing("no activation")
    case .relu:
      StagePlan(name: "relu", placement: .inPlaceKeepingSign, outputUse: .sign) {
        ActivationStage($0, function: .relu)
      }
    case .tanh:
      StagePlan(name: "tanh", placement: .inPlaceKeepingSign, outputUse: .value) {
        ActivationStage($0, function: .tanh)
      }
    case .sigmoid:
      StagePlan(name: "sigmoid", placement: .inPlace, outputUse: .value) {
        ActivationStage($0, function: .sigmoid)
      }
    }
  }
}

extension Flatten: StagedLayer {
  /// Flattening does not move values.
  func stagePlan(at place: PlacedLayer) -> StagePlan { .nothing("flatten") }
}

/// Applies a function to each value, in place if the previous stage allows it.
struct ActivationStage: Stage {
  private let kernel: ElementwiseFunction
  private let input: Activations
  private let output: Activations
  private let propagates: Bool

  init(_ site: StageSite, function: ElementwiseFunction.Kind) {
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    kernel = ElementwiseFunction(
      function, pixels: output.pixels, channels: output.channels, size: output.stride)
  }

  func forward(_ share: Share, of batch: Batch) {
    kernel.forward(
      input: input.values, output: output.values, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound)
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    kernel.backward(
      output: output.values, outputGradient: output.gradients, inputGradient: input.gradients,
      samples: input.rows(share), firstOutputSample: output.rows(share).lowerBound)
  }
}
