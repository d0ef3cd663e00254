@testable import Models

extension BatchNormalization: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    let channels = shape.image?.channels ?? shape.count
    let gamma = scale ? tensors[0] : .init(repeating: 1, count: channels)
    let beta = center ? tensors[scale ? 1 : 0] : .init(repeating: 0, count: channels)
    var outputs = batch
    for c in 0..<channels {
      let places = stride(from: c, to: shape.count, by: channels)
      let values = batch.flatMap { x in places.map { x[$0] } }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      for sample in batch.indices {
        for place in places {
          outputs[sample][place] =
            (batch[sample][place] - mean) / (variance + epsilon).squareRoot() * gamma[c] + beta[c]
        }
      }
    }
    return outputs
  }
}
