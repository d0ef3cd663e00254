/// A 3×3 convolution with stride 1 and zeros around the image, by Winograd's F(4×4, 3×3).
///
/// It computes a convolution's outputs, or the gradient of its inputs with the flipped kernel. The
/// number of outputs is rounded up to an even one down and across; the rest is discarded.
final class UnpooledWinograd: Sendable {
  /// The image with zeros around it, and its convolution.
  private let shape: ConvolutionShape
  private let frame: ZeroFrame
  private let channelVectors: Int
  private let outputHeight, outputWidth: Int
  /// The transformed kernel, `[points, points, filters / 16, channels, 16]`.
  private let kernel: FloatBuffer

  /// Creates a convolution with all weights zero.
  ///
  /// - Parameters:
  ///   - channelVectors: Vectors per pixel of the input.
  ///   - panels: Vectors per pixel of the output.
  ///   - paddingTop: The number of rows of zeros above the image.
  ///   - paddingLeft: The number of columns of zeros to its left.
  init(
    height: Int, width: Int, channelVectors: Int, outputHeight: Int, outputWidth: Int, panels: Int,
    paddingTop: Int, paddingLeft: Int
  ) {
    self.channelVectors = channelVectors
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    shape = ConvolutionShape(
      height: (outputHeight + 1) / 2 * 2 + 2, width: (outputWidth + 1) / 2 * 2 + 2,
      channels: channelVectors * vectorWidth, filters: panels * vectorWidth)
    frame = ZeroFrame(
      height: height, width: width, pixelStride: channelVectors * vectorWidth, top: paddingTop,
      left: paddingLeft, framedHeight: shape.height, framedWidth: shape.width)
    kernel = FloatBuffer(
      count: Winograd.points * Winograd.points * panels * channelVectors * vectorWidth
        * vectorWidth)
  }

  private var band: WinogradBand { .largest(for: shape) }

  /// The number of floats of scratch memory that a worker needs.
  var scratchSize: Int { band.images * frame.size + band.scratchVectors * vectorWidth }

  /// Transforms the taps of one panel of filters and one channel.
  ///
  /// - Parameter taps: Nine vectors of filters, row by row, `tapStride` vectors apart.
  func setKernel(
    panel: Int, channel: Int, _ taps: UnsafePointer<Vector>, tapStride: Int
  ) {
    let depth = channelVectors * vectorWidth
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 3 * Winograd.points) { scratch in
      guard let scratch = scratch.baseAddress else { return }
      Winograd.transformKernel(
        taps, tapStride: tapStride, scratch: scratch,
        to: kernel.vectors + (panel * depth + channel), pointStride: shape.panels * depth)
    }
  }

  /// Computes the outputs of `images` contiguous images.
  ///
  /// - Parameters:
  ///   - input: `[images, height, width, channels]`, `inputStride` vectors per image.
  ///   - bias: `[filters]`; nil for zeros.
  ///   - output: `[images, output height, output width, filters]`, `outputStride` vectors per image.
  ///   - scratch: `scratchSize` floats.
  func callAsFunction(
    _ input: UnsafePointer<Vector>, inputStride: Int, images: Int, bias: UnsafePointer<Vector>?,
    to output: UnsafeMutablePointer<Vector>, outputStride: Int,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    let largest = band
    let frameVectors = frame.size / vectorWidth
    let bandScratch = scratch + largest.images * frameVectors
    for first in stride(from: 0, to: images, by: largest.images) {
      let count = min(largest.images, images - first)
      for image in 0..<count {
        frame.copy(
          UnsafeRawPointer(input + (first + image) * inputStride)
            .assumingMemoryBound(to: Float.self),
          to: UnsafeMutableRawPointer(scratch + image * frameVectors)
            .assumingMemoryBound(to: Float.self))
      }
      for row in stride(from: 0, to: shape.pooledHeight, by: largest.rows) {
        let rows = min(largest.rows, shape.pooledHeight - row)
        let band = WinogradBand(images: count, rows: rows, shape: shape)
        let windows = band.windows(
          scratch + 2 * row * shape.width * channelVectors, imageStride: frameVectors,
          kernel: kernel.vectors, scratch: bandScratch)
        store(
          windows, of: band, firstRow: row, bias: bias, to: output + first * outputStride,
          outputStride: outputStride)
      }
    }
  }

  /// Adds the bias to the elements of windows and stores them row by row.
  private func store(
    _ windows: UnsafePointer<Vector>, of band: WinogradBand, firstRow: Int,
    bias: UnsafePointer<Vector>?, to output: UnsafeMutablePointer<Vector>, outputStride: Int
  ) {
    let panels = shape.panels
    for image in 0..<band.images {
      for y in 2 * firstRow..<min(2 * (firstRow + band.rows), outputHeight) {
        let windowRow = (image * band.rows + y / 2 - firstRow) * band.columns
        let source = windows + (4 * windowRow + y % 2 * 2) * panels
        let target = output + (image * outputStride + y * outputWidth * panels)
        for x in 0..<outputWidth {
          let element = source + (x / 2 * 4 + x % 2) * panels
          let pixel = target + x * panels
          if let bias {
            for panel in 0..<panels { pixel[panel] = element[panel] + bias[panel] }
          } else {
            pixel.update(from: element, count: panels)
          }
        }
      }
    }
  }
}
