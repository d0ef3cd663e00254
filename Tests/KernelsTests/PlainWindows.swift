@testable import Kernels

extension WindowGeometry {
  /// Creates the windows that Keras places on an image.
  ///
  /// - Parameter isSame: Whether the image is padded so that there are ⌈side / stride⌉ windows. An
  ///   odd pixel of padding goes to the end.
  init(
    _ kernelHeight: Int, _ kernelWidth: Int, on height: Int, _ width: Int, strideY: Int = 1,
    strideX: Int = 1, isSame: Bool = false
  ) {
    func place(_ kernel: Int, _ side: Int, _ stride: Int) -> (windows: Int, padding: Int) {
      guard isSame else { return ((side - kernel) / stride + 1, 0) }
      let windows = (side + stride - 1) / stride
      return (windows, max((windows - 1) * stride + kernel - side, 0) / 2)
    }
    let rows = place(kernelHeight, height, strideY)
    let columns = place(kernelWidth, width, strideX)
    self.init(
      height: height, width: width, kernelHeight: kernelHeight, kernelWidth: kernelWidth,
      strideY: strideY, strideX: strideX, paddingTop: rows.padding, paddingLeft: columns.padding,
      outputHeight: rows.windows, outputWidth: columns.windows)
  }

  /// The number of pixels of the image.
  var pixels: Int { height * width }
  /// The number of positions in a window.
  var taps: Int { kernelHeight * kernelWidth }

  /// The taps of each window that lie within the image, with the pixels that they see.
  var plainWindows: [[(tap: Int, pixel: Int)]] {
    (0..<outputHeight * outputWidth).map { window in
      (0..<taps).compactMap { tap in
        let row = window / outputWidth * strideY - paddingTop + tap / kernelWidth
        let column = window % outputWidth * strideX - paddingLeft + tap % kernelWidth
        guard (0..<height).contains(row), (0..<width).contains(column) else { return nil }
        return (tap, row * width + column)
      }
    }
  }
}

/// A convolution in double precision, with one kernel for all positions or with one for each.
struct PlainConvolution {
  let geometry: WindowGeometry
  let channels, filters: Int
  /// Whether every position has a kernel and biases of its own.
  let isLocal: Bool
  private let windows: [[(tap: Int, pixel: Int)]]

  init(geometry: WindowGeometry, channels: Int, filters: Int, isLocal: Bool = false) {
    self.geometry = geometry
    self.channels = channels
    self.filters = filters
    self.isLocal = isLocal
    windows = geometry.plainWindows
  }

  /// The number of weights, `[positions, taps, channels, filters]`, where one kernel for all
  /// positions counts as one position.
  var kernelCount: Int { positions * geometry.taps * channels * filters }
  /// The number of biases, `[positions, filters]`.
  var biasCount: Int { positions * filters }
  private var positions: Int { isLocal ? windows.count : 1 }

  /// Returns the outputs of each sample, `[windows, filters]`.
  func outputs(_ samples: [[Double]], kernel: [Double], bias: [Double]) -> [[Double]] {
    samples.map { pixels in
      windows.indices.flatMap { window -> [Double] in
        let position = isLocal ? window : 0
        var sums = Array(bias[position * filters..<(position + 1) * filters])
        for (tap, pixel) in windows[window] {
          for channel in 0..<channels {
            let value = pixels[pixel * channels + channel]
            let row = ((position * geometry.taps + tap) * channels + channel) * filters
            for filter in 0..<filters { sums[filter] += value * kernel[row + filter] }
          }
        }
        return sums
      }
    }
  }
}
