import Foundation

@testable import Models

extension Activation: PlainLayer {
  func outputs(of x: [Double]) -> [Double] {
    switch activation {
    case .linear, .softmax: x
    case .relu: x.map { max($0, 0) }
    case .tanh: x.map { Foundation.tanh($0) }
    case .sigmoid: x.map { 1 / (1 + exp(-$0)) }
    }
  }

  func outputs(_ batch: [[Double]], shape: Shape, tensors: [[Double]]) -> [[Double]] {
    batch.map(outputs)
  }
}
