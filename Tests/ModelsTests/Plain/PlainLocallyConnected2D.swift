@testable import Models

extension LocallyConnected2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    guard let image = shape.image else { return [] }
    let windows = PlainWindows(window, on: image)
    let depth = kernelSize.height * kernelSize.width * image.channels
    return batch.map { x in
      activation(
        windows.positions.enumerated().flatMap { position, taps in
          (0..<filters).map { filter in
            var sum = useBias ? tensors[1][position * filters + filter] : 0
            for tap in taps {
              for c in 0..<image.channels {
                let row = position * depth + tap.tap * image.channels + c
                sum += x[tap.pixel * image.channels + c] * tensors[0][row * filters + filter]
              }
            }
            return sum
          }
        })
    }
  }
}
