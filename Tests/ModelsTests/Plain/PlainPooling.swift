@testable import Models

/// Applies `pool` to the values of each window, per channel.
private func pooled(
  _ batch: [[Double]], _ shape: Shape, _ window: Window, _ pool: ([Double]) -> Double
) -> [[Double]] {
  guard let image = shape.image else { return [] }
  let windows = PlainWindows(window, on: image)
  return batch.map { x in
    windows.positions.flatMap { taps in
      (0..<image.channels).map { c in pool(taps.map { x[$0.pixel * image.channels + c] }) }
    }
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func greatest(_ values: [Double]) -> Double { values.max() ?? .nan }

extension MaxPooling2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    pooled(batch, shape, window, greatest)
  }
}

extension AveragePooling2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    pooled(batch, shape, window, mean)
  }
}

extension GlobalMaxPooling2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    pooled(batch, shape, .whole(of: shape), greatest)
  }
}

extension GlobalAveragePooling2D: PlainLayer {
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    pooled(batch, shape, .whole(of: shape), mean)
  }
}
