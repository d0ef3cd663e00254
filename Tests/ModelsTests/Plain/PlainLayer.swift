@testable import Models

/// A direct implementation of a layer in double precision, the reference for the fast one.
protocol PlainLayer: Layer {
  /// Returns the outputs of every sample during training.
  ///
  /// - Parameters:
  ///   - shape: The shape of each input.
  ///   - tensors: The tensors in the order of `Layer.tensors` and in Keras's layout.
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]]
}

extension ActivationFunction {
  func callAsFunction(_ x: [Double]) -> [Double] { Activation(self).outputs(of: x) }
}

/// The windows of a kernel or a pool: the taps within the image at each position.
struct PlainWindows {
  struct Tap {
    let tap: Int
    /// The row-major index of the pixel.
    let pixel: Int
  }

  let positions: [[Tap]]

  init(_ window: Window, on image: ImageShape) {
    func first(_ size: Int, _ stride: Int, _ length: Int) -> (count: Int, start: Int) {
      if window.padding == .valid { return ((length - size) / stride + 1, 0) }
      let count = Int((Double(length) / Double(stride)).rounded(.up))
      if window.padsByHalf { return (count, -(size / 2)) }
      return (count, -(max((count - 1) * stride + size - length, 0) / 2))
    }
    let rows = first(window.size.height, window.strides.height, image.height)
    let columns = first(window.size.width, window.strides.width, image.width)
    var positions: [[Tap]] = []
    for y in 0..<rows.count {
      for x in 0..<columns.count {
        var taps: [Tap] = []
        for ky in 0..<window.size.height {
          for kx in 0..<window.size.width {
            let row = rows.start + y * window.strides.height + ky
            let column = columns.start + x * window.strides.width + kx
            guard (0..<image.height).contains(row), (0..<image.width).contains(column) else {
              continue
            }
            taps.append(
              Tap(tap: ky * window.size.width + kx, pixel: row * image.width + column))
          }
        }
        positions.append(taps)
      }
    }
    self.positions = positions
  }
}
