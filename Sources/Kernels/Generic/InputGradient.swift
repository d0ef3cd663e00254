/// A way to compute the gradient of a convolution's input from the gradient of its outputs.
protocol InputGradient: Sendable {
  /// The number of floats of scratch memory that `backward` needs.
  var scratchSize: Int { get }
  /// Computes the gradient of the input of `samples` contiguous samples.
  func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>, samples: Int,
    scratch: UnsafeMutablePointer<Vector>)
  /// Copies kernel rows of one panel of filters from `parameters`.
  func copyKernel(from parameters: Parameters, panel: Int, rows: Range<Int>)
}
