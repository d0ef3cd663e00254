/// A way to compute the gradient of a convolution's input from the gradient of its outputs.
protocol InputGradient: Sendable {
  /// The number of floats of scratch memory that `backward` needs.
  var scratchSize: Int { get }
  /// Computes the gradient of one sample's input.
  func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>,
    scratch: UnsafeMutablePointer<Vector>)
  /// Copies one kernel row of one panel of filters from `parameters`.
  ///
  /// - Parameter panelRow: The number of the panel times the number of kernel rows, plus the row.
  func copyKernel(from parameters: Parameters, panelRow: Int)
}
