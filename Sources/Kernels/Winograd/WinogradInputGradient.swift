/// The gradient of the input of a 3×3 convolution with stride 1, by Winograd's algorithm with the
/// flipped kernel.
final class WinogradInputGradient: InputGradient {
  private let geometry: WindowGeometry
  private let channelPanels, panels: Int
  private let convolution: UnpooledWinograd

  init(geometry g: WindowGeometry, channelPanels: Int, panels: Int) {
    geometry = g
    self.channelPanels = channelPanels
    self.panels = panels
    convolution = UnpooledWinograd(
      height: g.outputHeight, width: g.outputWidth, channelVectors: panels,
      outputHeight: g.height, outputWidth: g.width, panels: channelPanels,
      paddingTop: 2 - g.paddingTop, paddingLeft: 2 - g.paddingLeft)
  }

  var scratchSize: Int { convolution.scratchSize }

  func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>, samples: Int,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    convolution(
      gradient, inputStride: geometry.windows * panels, images: samples, bias: nil, to: target,
      outputStride: geometry.height * geometry.width * channelPanels, scratch: scratch)
  }

  /// Transforms the kernel of one panel of filters, whose three rows must all be among `rows`.
  func copyKernel(from parameters: Parameters, panel: Int, rows: Range<Int>) {
    require(rows == 0..<3, "rows \(rows) of 3")
    let channels = channelPanels * vectorWidth
    let kernel = parameters.values.floats + panel * 9 * channels * vectorWidth
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 9 * vectorWidth) { taps in
      guard let taps = taps.baseAddress else { return }
      for channelPanel in 0..<channelPanels {
        for tap in 0..<9 {
          transposeSquare(
            kernel + (tap * channels + channelPanel * vectorWidth) * vectorWidth,
            stride: vectorWidth, to: taps + (8 - tap) * vectorWidth)
        }
        for filter in 0..<vectorWidth {
          convolution.setKernel(
            panel: channelPanel, channel: panel * vectorWidth + filter, taps + filter,
            tapStride: vectorWidth)
        }
      }
    }
  }
}
