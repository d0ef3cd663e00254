@testable import Models

extension Conv2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    guard let image = shape.image else { return [] }
    let windows = PlainWindows(window, on: image)
    return batch.map { x in
      activation(
        windows.positions.flatMap { taps in
          (0..<filters).map { filter in
            var sum = useBias ? tensors[1][filter] : 0
            for tap in taps {
              for c in 0..<image.channels {
                sum +=
                  x[tap.pixel * image.channels + c]
                  * tensors[0][(tap.tap * image.channels + c) * filters + filter]
              }
            }
            return sum
          }
        })
    }
  }
}
