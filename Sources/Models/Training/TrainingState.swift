import Kernels

extension Network {
  /// Everything that a training needs to continue: the parameters, and the optimizer's moments of
  /// those that are trained.
  ///
  /// The rest of a step follows from the seed and the number of the step.
  public var trainingState: [Tensor] {
    plan.tensors.flatMap { place in
      place.state.map { part, buffer in
        let tensor = place.tensor(of: buffer)
        return Tensor(name: tensor.name + part, shape: tensor.shape, values: tensor.values)
      }
    }
  }

  /// Restores the state that `trainingState` returned.
  ///
  /// - Throws: `ModelError.weightMismatch` unless names, order and shapes are the same as in
  ///   `trainingState`.
  public func restore(trainingState state: [Tensor]) throws(ModelError) {
    let places = plan.tensors
    let names = places.flatMap { place in place.state.map { place.name + $0.part } }
    let shapes = places.flatMap { place in place.state.map { _ in place.shape } }
    guard names == state.map(\.name), shapes == state.map(\.shape) else {
      throw .weightMismatch("its training state has tensors with other names or shapes.")
    }
    var tensors = state.makeIterator()
    for place in places {
      for (_, buffer) in place.state {
        guard let tensor = tensors.next() else { break }
        place.store(tensor.values, in: buffer)
      }
    }
    parametersChanged()
  }

  /// Sets the optimizer's moments to zero.
  func resetMoments() {
    for place in plan.tensors {
      place.parameters.firstMoment.clear()
      place.parameters.secondMoment.clear()
    }
  }
}

extension TensorPlace {
  /// The buffers of the tensor and its moments, and the suffix that each adds to the tensor's name.
  fileprivate var state: [(part: String, buffer: FloatBuffer)] {
    let values = [("", parameters.values)]
    guard isTrainable else { return values }
    return values + [
      ("/first_moment", parameters.firstMoment), ("/second_moment", parameters.secondMoment),
    ]
  }
}
