import Foundation
import Results

/// A diagonal in a 6×6 image, moved one pixel to the right, as seen by a dense layer and by a
/// convolution. Neither is trained.
///
/// It follows the program in "Why Dense Networks Fail on Images": both layers have eight outputs
/// (per position, for the convolution), ReLU, no bias, and the weights ½·sin(2.7183·i), where i
/// counts through all of them.
package struct DiagonalShift: Sendable {
  /// The number of pixels per row and of rows per image.
  private static let side = 6
  /// The number of neurons of the dense layer, and of filters of the convolution.
  static let units = 8
  /// The number of rows and of columns of the convolution's window.
  private static let window = 3
  /// The number of rows and of columns of its output, which is computed without padding.
  private static let mapSide = side - window + 1

  /// A layer's activations for the diagonal and for the moved diagonal.
  package struct Activations: Sendable, Equatable {
    /// The activations for the diagonal.
    package let original: [Double]
    /// The activations for the moved diagonal.
    package let moved: [Double]

    /// The Euclidean distance between the two.
    package var distance: Double { length(zip(original, moved).map(-)) }
    /// That distance divided by the length of the original activations; 1 means 100 %.
    package var relativeChange: Double { distance / length(original) }
  }

  /// The dense layer's activations: `[units]`.
  package let dense: Activations
  /// The convolution's activations: `[row, column, filter]`.
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
  /// the original image moved as far.
  ///
  /// The first column, into which the border moved, has no counterpart.
  package var equivarianceError: Double {
    let rowSize = Self.mapSide * Self.units
    return convolution.moved.indices.reduce(0) { largest, index in
      index % rowSize < Self.units
        ? largest
        : max(
          largest, abs(convolution.moved[index] - convolution.original[index - Self.units]))
    }
  }

  /// The text's figures of a 4×4 image and of the same image "shifted", row by row as printed
  /// there.
  private static let figure = [1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1]
  private static let movedFigure = [0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1]

  /// The number of pixels that are lit in both the diagonal and the moved diagonal.
  private static var indicesInCommon: Int {
    zip(diagonal(movedBy: 0), diagonal(movedBy: 1)).count { $0 * $1 != 0 }
  }

  /// The measures that claims can refer to.
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
