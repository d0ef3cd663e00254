import Kernels

extension Network {
  /// Returns the logits of the last batch's first `count` samples, `[count, classes]`.
  func logits(count: Int) -> [Float] {
    let classes = architecture.classes
    return (0..<count * classes).map {
      plan.logits.values[$0 / classes * plan.logits.stride + plan.logits.place(of: $0 % classes)]
    }
  }

  /// The gradients of the last step, if it was plain SGD with a learning rate of 1. The velocity is
  /// then the negative gradient.
  var gradientsOfUnitStep: [Tensor] {
    plan.tensors.filter(\.isTrainable).map { place in
      var tensor = place.tensor(of: place.parameters.firstMoment)
      tensor.values = tensor.values.map { -$0 }
      return tensor
    }
  }
}
