import Foundation

@testable import Models

/// A network as one would write it down, in double precision: the reference for the fast one.
struct NaiveNetwork {
  let architecture: Architecture
  var tensors: [[Double]]

  init(_ network: Network) {
    architecture = network.architecture
    tensors = network.tensors.map { $0.values.map(Double.init) }
  }

  func logits(_ pixels: [UInt8]) -> [Double] {
    var values = pixels.map { Double($0) / 255 }
    var shape = architecture.input
    var next = 0
    for (layer, outputShape) in zip(architecture.layers, architecture.outputShapes) {
      switch layer {
      case .convolution(let filters):
        values = convolution(values, shape, filters, tensors[next], tensors[next + 1])
        next += 2
      case .maxPooling: values = maxPooling(values, shape, outputShape)
      case .denseReLU(let units):
        values = dense(values, units, tensors[next], tensors[next + 1]).map { max($0, 0) }
        next += 2
      case .logits(let classes):
        values = dense(values, classes, tensors[next], tensors[next + 1])
        next += 2
      case .flatten, .dropout: break
      }
      shape = outputShape
    }
    return values
  }

  /// The mean cross-entropy over a batch.
  func loss(_ images: [[UInt8]], _ labels: [UInt8]) -> Double {
    zip(images, labels).map { image, label in
      let logits = logits(image)
      let greatest = logits.max()!
      return log(logits.map { exp($0 - greatest) }.reduce(0, +)) + greatest - logits[Int(label)]
    }.reduce(0, +) / Double(images.count)
  }

  private func dense(
    _ x: [Double], _ units: Int, _ kernel: [Double], _ bias: [Double]
  ) -> [Double] {
    (0..<units).map { unit in
      x.indices.reduce(bias[unit]) { $0 + x[$1] * kernel[$1 * units + unit] }
    }
  }

  private func convolution(
    _ x: [Double], _ shape: ImageShape, _ filters: Int, _ kernel: [Double], _ bias: [Double]
  ) -> [Double] {
    var result: [Double] = []
    for y in 0..<shape.height - 2 {
      for column in 0..<shape.width - 2 {
        for filter in 0..<filters {
          var sum = bias[filter]
          for tap in 0..<9 {
            for c in 0..<shape.channels {
              let pixel = (y + tap / 3) * shape.width + column + tap % 3
              sum +=
                x[pixel * shape.channels + c]
                * kernel[(tap * shape.channels + c) * filters + filter]
            }
          }
          result.append(max(sum, 0))
        }
      }
    }
    return result
  }

  private func maxPooling(_ x: [Double], _ shape: ImageShape, _ pooled: ImageShape) -> [Double] {
    var result: [Double] = []
    for y in 0..<pooled.height {
      for column in 0..<pooled.width {
        for c in 0..<pooled.channels {
          result.append(
            (0..<4).map {
              x[((2 * y + $0 / 2) * shape.width + 2 * column + $0 % 2) * shape.channels + c]
            }.max()!)
        }
      }
    }
    return result
  }
}
