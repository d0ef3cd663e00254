@testable import Models

extension ZeroPadding2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    guard let image = shape.image else { return [] }
    let width = padding.left + image.width + padding.right
    let height = padding.top + image.height + padding.bottom
    return batch.map { x in
      var padded = [Double](repeating: 0, count: height * width * image.channels)
      for row in 0..<image.height {
        for i in 0..<image.width * image.channels {
          let start = ((padding.top + row) * width + padding.left) * image.channels
          padded[start + i] = x[row * image.width * image.channels + i]
        }
      }
      return padded
    }
  }
}
