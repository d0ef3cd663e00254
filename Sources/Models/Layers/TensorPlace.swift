import Kernels
import RandomStreams

/// Where the values of a tensor, in Keras's order, lie among a kernel's parameters.
struct TensorPlace {
  let name: String
  let description: TensorDescription
  let parameters: Parameters
  /// The index among the parameters of each index in Keras's order.
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

  /// The values that training starts from.
  ///
  /// - Parameter position: The tensor's position among all of the network.
  func initialize(seed: UInt64, position: Int) {
    switch description.initializer {
    case .zeros: break
    case .ones:
      for index in 0..<description.count { parameters.values[place(index)] = 1 }
    case .glorotUniform(let fanIn, let fanOut):
      let limit = (6 / Double(fanIn + fanOut)).squareRoot()
      var stream = RandomStream(seed: seed, purpose: .initialization, index: position)
      for index in 0..<description.count {
        parameters.values[place(index)] = Float(stream.uniform(in: -limit..<limit))
      }
    }
  }
}

extension PlacedLayer {
  /// The places of the layer's tensors, of which a stage knows where their values lie.
  ///
  /// - Parameter places: For each part of the layer, its parameters and the place of each value.
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
