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
  @Test(arguments: [1, 2, 7, 8, 9, 25, 28], [true, false])
  func halfAPanelHasTheSameBitsAsAWholeOne(rows: Int, accumulates: Bool) {
    let depth = 11
    var numbers = Numbers(2)
    /// Returns vectors whose upper halves are zero.
    func half(_ vectors: Int) -> [Float] {
      (0..<vectors).flatMap { _ in
        numbers.array(vectorWidth / 2) + [Float](repeating: 0, count: vectorWidth / 2)
      }
    }
    let a = buffer(numbers.array(rows * depth))
    let b = buffer(half(depth))
    let bias = buffer(half(1))
    let start = half(rows)
    var product = MatrixProduct(
      rows: rows, panels: 1, depth: depth, aRowStride: depth, aDepthStride: 1, bDepthStride: 1,
      bPanelStride: 1, cRowStride: 1, cPanelStride: 1, accumulates: accumulates)
    let expected = buffer(start)
    let found = buffer(start)
    product(
      a: a.floats, b: b.vectors, bias: accumulates ? nil : bias.vectors, c: expected.vectors)
    product.isHalfEmpty = true
    product(a: a.floats, b: b.vectors, bias: accumulates ? nil : bias.vectors, c: found.vectors)
    let count = rows * vectorWidth
    #expect(found.values(in: 0..<count) == expected.values(in: 0..<count))
  }
}
