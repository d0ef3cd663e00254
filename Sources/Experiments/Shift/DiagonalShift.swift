import Foundation
import Results

/// A diagonal of 6×6 pixels moved one pixel to the right, as a dense layer and as a convolution see
/// it; neither is trained.
///
/// From the program in "Why Dense Networks Fail on Images": both layers have eight outputs (a
/// position), ReLU, no bias, and the weights ½·sin(2.7183·i), i counting through all of them.
package struct DiagonalShift: Sendable {
  /// Pixels a row and rows an image.
  private static let side = 6
  /// Neurons of the dense layer, filters of the convolution.
  static let units = 8
  /// Rows and columns of the convolution's window.
  private static let window = 3
  /// Rows and columns of its output, which has no padding.
  private static let mapSide = side - window + 1

  /// A layer's activations: of the diagonal, and of the moved one.
  package struct Activations: Sendable, Equatable {
    /// Of the diagonal as it is.
    package let original: [Double]
    /// Of the diagonal moved.
    package let moved: [Double]

    /// The Euclidean distance between them.
    package var distance: Double { length(zip(original, moved).map(-)) }
    /// That distance over the length of the original's activations, as 1 for 100 %.
    package var relativeChange: Double { distance / length(original) }
  }

  /// The dense layer's activations: `[units]`.
  package let dense: Activations
  /// The convolution's: `[row, column, filter]`.
  package let convolution: Activations

  /// Computes both layers' activations.
  package init() {
    let image = Self.diagonal(movedBy: 0)
    let moved = Self.diagonal(movedBy: 1)
    dense = Activations(original: Self.dense(image), moved: Self.dense(moved))
    convolution = Activations(
      original: Self.convolution(image), moved: Self.convolution(moved))
  }

  /// The largest difference between the convolution's output for the moved image and its output for
  /// the image, moved as far; the first column, into which the border moved, has no counterpart.
  package var equivarianceError: Double {
    let rowSize = Self.mapSide * Self.units
    return convolution.moved.indices.reduce(0) { largest, index in
      index % rowSize < Self.units
        ? largest
        : max(
          largest, abs(convolution.moved[index] - convolution.original[index - Self.units]))
    }
  }

  /// The text's figure of a 4×4 image and of the same "shifted", row by row as printed there.
  private static let figure = [1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1]
  private static let movedFigure = [0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1]

  /// How many pixels are lit in the diagonal and in the moved one.
  private static var indicesInCommon: Int {
    zip(diagonal(movedBy: 0), diagonal(movedBy: 1)).count { $0 * $1 != 0 }
  }

  /// The numbers that claims can refer to.
  var measures: [Measure] {
    [
      Measure("dense weights", exactly: Double(Self.side * Self.side * Self.units)),
      Measure("convolution weights", exactly: Double(Self.window * Self.window * Self.units)),
      Measure("dense distance", exactly: dense.distance),
      Measure("dense relative change", exactly: dense.relativeChange),
      Measure("convolution relative change in place", exactly: convolution.relativeChange),
      Measure("convolution equivariance error", exactly: equivarianceError),
      Measure("indices in common", exactly: Double(Self.indicesInCommon)),
      Measure(
        "indices in common of the figure",
        exactly: Double(zip(Self.figure, Self.movedFigure).count { $0 * $1 != 0 })),
    ]
      + dense.original.enumerated().map {
        Measure("dense activation \($0) of the diagonal", exactly: $1)
      }
      + dense.moved.enumerated().map {
        Measure("dense activation \($0) of the moved diagonal", exactly: $1)
      }
  }

  private static func diagonal(movedBy dx: Int) -> [Double] {
    (0..<side * side).map { $0 % side == $0 / side + dx ? 1 : 0 }
  }

  private static func weight(_ unit: Int, _ input: Int, of inputs: Int) -> Double {
    sin(Double(unit * inputs + input) * 2.7183) * 0.5
  }

  private static func dense(_ image: [Double]) -> [Double] {
    (0..<units).map { unit in
      max(
        0,
        image.indices.reduce(0) { sum, input in
          sum + weight(unit, input, of: image.count) * image[input]
        })
    }
  }

  private static func convolution(_ image: [Double]) -> [Double] {
    (0..<mapSide * mapSide * units).map { output in
      let (position, filter) = output.quotientAndRemainder(dividingBy: units)
      let (row, column) = position.quotientAndRemainder(dividingBy: mapSide)
      return max(
        0,
        (0..<window * window).reduce(0) { sum, tap in
          let (y, x) = tap.quotientAndRemainder(dividingBy: window)
          return sum + weight(filter, tap, of: window * window)
            * image[(row + y) * side + column + x]
        })
    }
  }
}

private func length(_ vector: [Double]) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
