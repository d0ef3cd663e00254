import Testing

@testable import Kernels

@Suite struct MatrixProductTests {
  @Test(arguments: [1, 2, 5, 6, 7, 13, 25], [(1, 1), (2, 3), (4, 32), (5, 33)])
  func matchesTheNaiveProduct(rows: Int, size: (panels: Int, depth: Int)) {
    let (panels, depth) = size
    var numbers = Numbers(1)
    let columns = panels * vectorWidth
    let a = numbers.array(rows * depth)
    let b = numbers.array(depth * columns)
    let bias = numbers.array(columns)
    var expected = [Double](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        expected[i * columns + j] = (0..<depth).reduce(Double(bias[j])) {
          $0 + Double(a[i * depth + $1]) * Double(b[$1 * columns + j])
        }
      }
    }
    let c = FloatBuffer(count: rows * columns)
    let aBuffer = buffer(a)
    let bBuffer = buffer(b)
    let biasBuffer = buffer(bias)
    MatrixProduct(
      rows: rows, panels: panels, depth: depth, aRowStride: depth, aDepthStride: 1,
      bDepthStride: panels, bPanelStride: 1, cRowStride: panels, cPanelStride: 1
    )(a: aBuffer.floats, b: bBuffer.vectors, bias: biasBuffer.vectors, c: c.vectors)
    #expect(relativeError(c.values(in: 0..<rows * columns), expected) < 1e-6)

    // The same product from A transposed must give the same bits.
    let transposed = buffer((0..<depth * rows).map { a[$0 % rows * depth + $0 / rows] })
    let again = FloatBuffer(count: rows * columns)
    MatrixProduct(
      rows: rows, panels: panels, depth: depth, aRowStride: 1, aDepthStride: rows,
      bDepthStride: panels, bPanelStride: 1, cRowStride: panels, cPanelStride: 1
    )(a: transposed.floats, b: bBuffer.vectors, bias: biasBuffer.vectors, c: again.vectors)
    #expect(again.values(in: 0..<rows * columns) == c.values(in: 0..<rows * columns))
  }

  @Test(arguments: [1, 6, 7, 35])
  func windowsReadInPlaceGiveTheBitsOfTheirCopies(windows: Int) {
    // Windows of 2×3 pixels of two floats, of which the first counts, in rows of 40 pixels.
    let (taps, panels, rowStride) = (6, 3, 80)
    let columns = panels * vectorWidth
    var numbers = Numbers(2)
    let image = buffer(numbers.array(3 * rowStride))
    let b = buffer(numbers.array(taps * columns))
    let starts = (0..<windows).map { $0 / 30 * rowStride + $0 % 30 * 2 }
    let steps = (0..<taps).map { $0 / 3 * rowStride + $0 % 3 * 2 }
    let (windowPlaces, tapPlaces) = (places(starts), places(steps))

    let copies = buffer(starts.flatMap { start in steps.map { image[start + $0] } })
    let expected = FloatBuffer(count: windows * columns)
    MatrixProduct(
      rows: windows, panels: panels, depth: taps, aRowStride: taps, aDepthStride: 1,
      bDepthStride: panels, bPanelStride: 1, cRowStride: panels, cPanelStride: 1
    )(a: copies.floats, b: b.vectors, bias: nil, c: expected.vectors)
    let found = FloatBuffer(count: windows * columns)
    MatrixProduct(
      rows: windows, panels: panels, depth: taps, bDepthStride: panels, bPanelStride: 1,
      cRowStride: panels, cPanelStride: 1,
      aRowOffsets: windowPlaces.integers, aDepthOffsets: tapPlaces.integers
    )(a: image.floats, b: b.vectors, bias: nil, c: found.vectors)
    #expect(found.values(in: 0..<windows * columns) == expected.values(in: 0..<windows * columns))
  }

  @Test func addingOneDepthAfterAnotherGivesTheBitsOfOneSum() {
    let (rows, panels, depth) = (7, 2, 9)
    let columns = panels * vectorWidth
    var numbers = Numbers(3)
    let a = buffer(numbers.array(rows * depth))
    let b = buffer(numbers.array(depth * columns))
    let (rowPlaces, depthPlaces) = (places((0..<rows).map { $0 * depth }), places(Array(0..<depth)))
    let (whole, added) = (FloatBuffer(count: rows * columns), FloatBuffer(count: rows * columns))
    var product = MatrixProduct(
      rows: rows, panels: panels, depth: depth, aRowStride: depth, bDepthStride: panels,
      bPanelStride: 1, cRowStride: panels, cPanelStride: 1, aDepthOffsets: depthPlaces.integers)
    product(a: a.floats, b: b.vectors, bias: nil, c: whole.vectors)
    product.aRowOffsets = UnsafePointer(rowPlaces.integers)
    product.depth = 1
    product.accumulates = true
    for k in 0..<depth {
      product.aDepthOffsets = UnsafePointer(depthPlaces.integers + k)
      product(a: a.floats, b: b.vectors + k * panels, bias: nil, c: added.vectors)
    }
    #expect(added.values(in: 0..<rows * columns) == whole.values(in: 0..<rows * columns))
  }

  private func places(_ values: [Int]) -> IntegerBuffer {
    let places = IntegerBuffer(count: values.count)
    for (index, value) in values.enumerated() { places[index] = value }
    return places
  }
}
