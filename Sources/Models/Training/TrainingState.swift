import Kernels

extension Network {
  /// All that a training needs to go on: the parameters, and for each that is trained what the
  /// optimiser remembers of it. What else a step depends on follows from the seed and the number of
  /// steps.
  public var trainingState: [Tensor] {
    plan.tensors.flatMap { place in
      place.state.map { part, buffer in
        let tensor = place.tensor(of: buffer)
        return Tensor(name: tensor.name + part, shape: tensor.shape, values: tensor.values)
      }
    }
  }

  /// Takes a training up where `trainingState` was taken.
  ///
  /// - Throws: `ModelError.weightMismatch` unless names, order and shapes are those of
  ///   `trainingState`.
  public func restore(trainingState state: [Tensor]) throws(ModelError) {
    let places = plan.tensors
    let names = places.flatMap { place in place.state.map { place.name + $0.part } }
    let shapes = places.flatMap { place in place.state.map { _ in place.shape } }
    guard names == state.map(\.name), shapes == state.map(\.shape) else {
      throw .weightMismatch("its training state has other tensors, or tensors of other shapes.")
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

  /// Forgets what an optimiser remembers of earlier steps.
  func resetMoments() {
    for place in plan.tensors {
      place.parameters.firstMoment.clear()
      place.parameters.secondMoment.clear()
    }
  }
}

extension TensorPlace {
  /// The buffers that contain the tensor and what the optimiser remembers of it, and what each adds
  /// to the tensor's name.
  fileprivate var state: [(part: String, buffer: FloatBuffer)] {
    let values = [("", parameters.values)]
    guard isTrainable else { return values }
    return values + [
      ("/first_moment", parameters.firstMoment), ("/second_moment", parameters.secondMoment),
    ]
  }
}
