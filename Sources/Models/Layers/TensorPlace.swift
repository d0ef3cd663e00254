import Kernels
import RandomStreams

/// Maps a tensor in Keras's order to the parameters of a stage.
struct TensorPlace {
  let name: String
  let description: TensorDescription
  let parameters: Parameters
  /// Converts an index in Keras's order to an index among the parameters.
  let place: @Sendable (Int) -> Int

  var shape: [Int] { description.shape }
  var isTrainable: Bool { description.isTrainable }

  func tensor(of buffer: FloatBuffer) -> Tensor {
    Tensor(
      name: name, shape: shape, values: (0..<description.count).map { buffer[place($0)] })
  }

  func store(_ values: [Float], in buffer: FloatBuffer) {
    for (index, value) in values.enumerated() { buffer[place(index)] = value }
  }

  /// Writes the values from which training starts.
  ///
  /// - Parameter position: The tensor's position in the network's list of tensors.
  func initialize(seed: UInt64, position: Int) {
    switch description.initializer {
    case .zeros: break
    case .ones:
      for index in 0..<description.count { parameters.values[place(index)] = 1 }
    case .glorotUniform(let fanIn, let fanOut):
      var weights = GlorotUniform(
        fanIn: fanIn, fanOut: fanOut,
        from: RandomStream(seed: seed, purpose: .initialization, index: position))
      for index in 0..<description.count { parameters.values[place(index)] = weights.next() }
    }
  }
}

extension PlacedLayer {
  /// The places of the layer's tensors.
  ///
  /// - Parameter places: For each tensor's name within the layer, the parameters of the stage that
  ///   contain it, and the place of each value.
  func tensorPlaces(
    _ places: [String: (parameters: Parameters, place: @Sendable (Int) -> Int)]
  ) -> [TensorPlace] {
    layer.tensors(for: input).compactMap { description in
      places[description.part].map {
        TensorPlace(
          name: "\(name)/\(description.part)", description: description,
          parameters: $0.parameters, place: $0.place)
      }
    }
  }
}
