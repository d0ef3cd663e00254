import DatasetIO
import Models
import Results
import Runs

/// The equivariance error of the layers of a trained network: does a layer's output move when the
/// image moves?
///
/// The image is moved by `d` pixels to the right and down. A layer after strides of `s` pixels in
/// all should move its map by `d/s` positions; if that is no whole number, the better of the two
/// nearest counts. The error is
///
///     √( Σᵢ ‖f(move xᵢ) − move f(xᵢ)‖² / Σᵢ ‖f(move xᵢ) − move f(xᵢ₊₁)‖² )
///
/// over the images i and the positions that the moved map shares with the map. 0 means that the map
/// moves exactly, 1 that the output for the moved image is as different from the expected one as
/// that for another image. A vector has no positions; its error is that of an output that should
/// not change.
struct Equivariance: Sendable {
  /// The layers whose outputs are compared: all except those that compute nothing.
  let layers: [Layer]
  /// The distances that images are moved, in pixels.
  let distances: [Int]

  struct Layer: Sendable {
    let index: Int
    /// Keras's name, such as "conv2d_1".
    let name: String
    let shape: Shape
    /// The step from one position of the map to the next, in pixels; 1 for a vector.
    let stride: Int
  }

  /// The number of test images that are compared.
  static let imageCount = 64

  /// Selects the layers of a network.
  ///
  /// - Parameter range: The longest distance that images are moved.
  init(of architecture: Architecture, range: Int) {
    distances = [1, 2, 4].filter { $0 <= range }
    var stride = 1
    var layers: [Layer] = []
    for (index, layer) in architecture.layers.enumerated() {
      if let strided = layer as? any StridedLayer { stride *= strided.strides.height }
      let shape = architecture.outputShapes[index]
      if layer is Flatten || layer is Dropout { continue }
      layers.append(
        Layer(
          index: index, name: architecture.layerNames[index], shape: shape,
          stride: shape.image == nil ? 1 : stride))
    }
    self.layers = layers
  }

  /// Returns the inspection of a run's trained network.
  ///
  /// - Parameters:
  ///   - images: The test images on the canvas, which are not moved.
  ///   - order: The permutation of the pixels that the network sees; nil for none.
  func inspection(on images: LabelledImages, order: PixelPermutation?) -> Inspection {
    Inspection("equivariance") { network in
      let chosen = images.prefix(Self.imageCount)
      func outputs(_ distance: Int) throws -> [[Float]] {
        let examples = try chosen.shifted(dx: distance, dy: distance)
          .examples(classes: network.architecture.classes)
        return try layerOutputs(
          of: network, for: try order.map { try examples.permuted(by: $0) } ?? examples)
      }
      let still = try outputs(0)
      let moved = try distances.map(outputs)
      return layers.flatMap { layer in
        distances.indices.map { index in
          error(
            layer, still[layer.index], moved: moved[index][layer.index], by: distances[index])
        }
      }
    }
  }

  /// Returns the error of one layer at one distance.
  private func error(
    _ layer: Layer, _ still: [Float], moved: [Float], by distance: Int
  ) -> Double {
    guard let map = layer.shape.image else {
      return equivarianceError(
        still, moved, map: ImageShape(height: 1, width: 1, channels: layer.shape.count), by: 0)
    }
    let low = distance / layer.stride
    let high = (distance + layer.stride - 1) / layer.stride
    return Set([low, high]).map { equivarianceError(still, moved, map: map, by: $0) }.min() ?? 0
  }
}

/// Returns the error of maps `[count, height, width, channels]` that should have moved by `steps`
/// positions to the right and down; 0 if no two maps differ.
func equivarianceError(
  _ still: [Float], _ moved: [Float], map: ImageShape, by steps: Int
) -> Double {
  let count = still.count / map.count
  var own = 0.0
  var others = 0.0
  for image in 0..<count {
    let other = (image + 1) % count
    for row in stride(from: steps, to: map.height, by: 1) {
      for column in stride(from: steps, to: map.width, by: 1) {
        let to = (row * map.width + column) * map.channels
        let from = ((row - steps) * map.width + column - steps) * map.channels
        for channel in 0..<map.channels {
          let value = Double(moved[image * map.count + to + channel])
          let expected = Double(still[image * map.count + from + channel])
          let another = Double(still[other * map.count + from + channel])
          own += (value - expected) * (value - expected)
          others += (value - another) * (value - another)
        }
      }
    }
  }
  return others > 0 ? (own / others).squareRoot() : 0
}
