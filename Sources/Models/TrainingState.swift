import Kernels

extension Network {
  /// All that a training needs to go on: the parameters, and beside each what the optimiser remembers of
  /// it. What else a step depends on follows from the seed and the count of steps.
  public var trainingState: [Tensor] {
    stages.flatMap(\.tensors).flatMap { place in
      zip(Self.stateParts, place.parameters.buffers).map { part, buffer in
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
    let own = trainingState
    guard own.map(\.name) == state.map(\.name), own.map(\.shape) == state.map(\.shape) else {
      throw .weightMismatch("its training state has other tensors, or tensors of other shapes.")
    }
    var tensors = state.makeIterator()
    for place in stages.flatMap(\.tensors) {
      for buffer in place.parameters.buffers {
        guard let tensor = tensors.next() else { break }
        for (position, value) in zip(place.indices, tensor.values) { buffer[position] = value }
      }
    }
    for stage in stages { stage.parametersChanged() }
  }

  /// What is added to a tensor's name, in the order of `Parameters.buffers`.
  private static let stateParts = ["", "/first_moment", "/second_moment"]
}

extension Parameters {
  fileprivate var buffers: [FloatBuffer] { [values, firstMoment, secondMoment] }
}
