@testable import Models

extension Dropout: PlainLayer {
  /// Masks are drawn from streams that the plain network does not have: it drops nothing.
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] { batch }
}
