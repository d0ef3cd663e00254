/// How the gradient of a convolution's outputs gets back to its input.
protocol InputGradient: Sendable {
  /// Floats of scratch memory that `backward` needs.
  var scratchSize: Int { get }
  /// The gradient of one sample's input.
  func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>,
    scratch: UnsafeMutablePointer<Vector>)
  /// Takes over one row of the kernel of one panel of filters.
  ///
  /// - Parameter panelRow: The panel times the kernel's rows, plus the row.
  func take(_ parameters: Parameters, panelRow: Int)
}
