@testable import Models

extension Dropout: PlainLayer {
  /// The plain network has no random streams for masks, so it drops nothing.
  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] { batch }
}
