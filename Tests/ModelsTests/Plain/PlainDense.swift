@testable import Models

extension Dense: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    batch.map { x in
      activation(
        (0..<units).map { unit in
          x.indices.reduce(useBias ? tensors[1][unit] : 0) {
            $0 + x[$1] * tensors[0][$1 * units + unit]
          }
        })
    }
  }
}
