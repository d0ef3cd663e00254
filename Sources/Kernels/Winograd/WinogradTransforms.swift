/// Winograd's F(4, 3) and F(2, 3) in one dimension: the transforms of input, kernel and products
/// with which four (or two) outputs of a 3-tap convolution take six (or four) products.
///
/// A product is the value of a polynomial at a point: 0, ±¾, ∞ and, for four outputs, ±3/2. F(2, 3)
/// uses the first four points of F(4, 3) and thus the same transformed kernel. These points are
/// exact in binary. With them, the error is 1e-6 of the largest output, twice that of the sum as
/// defined; with the textbook's points (0, ±1, ±2, ∞) it is three times as large (cf. Barabasz et
/// al., "Error analysis and improving the accuracy of Winograd convolution", 2020).
enum Winograd {
  /// The number of points of F(4, 3). F(2, 3) uses the first `pointsOfTwo` of them.
  static var points: Int { 6 }
  static var pointsOfTwo: Int { 4 }

  private static var near: Float { 0.75 }
  private static var far: Float { 1.5 }
  private static var near2: Float { near * near }
  private static var far2: Float { far * far }

  typealias Source = UnsafePointer<HalfVector>
  typealias Target = UnsafeMutablePointer<HalfVector>

  /// Transforms six inputs to the six points of four outputs.
  @inline(__always)
  static func transformInputOfFour(
    _ input: Source, stride: Int, to target: Target, targetStride: Int
  ) {
    let d0 = input[0]
    let d1 = input[stride]
    let d2 = input[2 * stride]
    let d3 = input[3 * stride]
    let d4 = input[4 * stride]
    let d5 = input[5 * stride]
    let nearEven = d4.plus(d2, times: -far2)
    let nearOdd = d3.plus(d1, times: -far2)
    let farEven = d4.plus(d2, times: -near2)
    let farOdd = d3.plus(d1, times: -near2)
    target[0] = nearEven.plus(d2, times: -near2).plus(d0, times: near2 * far2)
    target[targetStride] = nearEven.plus(nearOdd, times: near)
    target[2 * targetStride] = nearEven.plus(nearOdd, times: -near)
    target[3 * targetStride] =
      d5.plus(d3, times: -near2 - far2).plus(d1, times: near2 * far2)
    target[4 * targetStride] = farEven.plus(farOdd, times: far)
    target[5 * targetStride] = farEven.plus(farOdd, times: -far)
  }

  /// Transforms four inputs to the four points of two outputs.
  @inline(__always)
  static func transformInputOfTwo(
    _ input: Source, stride: Int, to target: Target, targetStride: Int
  ) {
    let d1 = input[stride]
    let d2 = input[2 * stride]
    target[0] = d2.plus(input[0], times: -near2)
    target[targetStride] = d2.plus(d1, times: near)
    target[2 * targetStride] = d2.plus(d1, times: -near)
    target[3 * targetStride] = input[3 * stride].plus(d1, times: -near2)
  }

  /// Transforms products at six points to four outputs.
  @inline(__always)
  static func outputsOfFour(
    _ products: Source, stride: Int
  ) -> (HalfVector, HalfVector, HalfVector, HalfVector) {
    let nearSum = products[stride] + products[2 * stride]
    let nearDifference = products[stride] - products[2 * stride]
    let farSum = products[4 * stride] + products[5 * stride]
    let farDifference = products[4 * stride] - products[5 * stride]
    return (
      products[0] + nearSum + farSum,
      (nearDifference * near).plus(farDifference, times: far),
      (nearSum * near2).plus(farSum, times: far2),
      products[3 * stride].plus(nearDifference, times: near2 * near)
        .plus(farDifference, times: far2 * far)
    )
  }

  /// Transforms products at four points to two outputs. The kernel was scaled for four outputs.
  @inline(__always)
  static func outputsOfTwo(_ products: Source, stride: Int) -> (HalfVector, HalfVector) {
    let sum = products[stride] + products[2 * stride]
    let difference = products[stride] - products[2 * stride]
    return (
      (products[0] * -far2).plus(sum, times: near2 - far2),
      products[3 * stride].plus(difference, times: near * (near2 - far2))
    )
  }

  /// Transforms three taps to six points.
  @inline(__always)
  static func transformKernel(
    _ g0: Vector, _ g1: Vector, _ g2: Vector, to target: UnsafeMutablePointer<Vector>, stride: Int
  ) {
    let nearScale = 1 / (2 * near2 * (near2 - far2))
    let farScale = 1 / (2 * far2 * (far2 - near2))
    let nearEven = g0 * nearScale + g2 * (nearScale * near2)
    let nearOdd = g1 * (nearScale * near)
    let farEven = g0 * farScale + g2 * (farScale * far2)
    let farOdd = g1 * (farScale * far)
    target[0] = g0 * (1 / (near2 * far2))
    target[stride] = nearEven + nearOdd
    target[2 * stride] = nearEven - nearOdd
    target[3 * stride] = g2
    target[4 * stride] = farEven + farOdd
    target[5 * stride] = farEven - farOdd
  }

  /// Transforms a 3×3 kernel to all pairs of points.
  ///
  /// - Parameters:
  ///   - taps: Nine taps, row by row, `tapStride` vectors apart.
  ///   - scratch: `3 · points` vectors.
  ///   - target: The first pair's vector; the others follow, `pointStride` vectors apart.
  @inline(__always)
  static func transformKernel(
    _ taps: UnsafePointer<Vector>, tapStride: Int, scratch: UnsafeMutablePointer<Vector>,
    to target: UnsafeMutablePointer<Vector>, pointStride: Int
  ) {
    for column in 0..<3 {
      transformKernel(
        taps[column * tapStride], taps[(3 + column) * tapStride], taps[(6 + column) * tapStride],
        to: scratch + column, stride: 3)
    }
    for row in 0..<points {
      let r = scratch + 3 * row
      transformKernel(
        r[0], r[1], r[2], to: target + row * points * pointStride, stride: pointStride)
    }
  }
}

extension WinogradBand {
  /// Transforms the input to all points: down the columns of a row of tiles, then along its rows.
  func transformInput(
    _ input: UnsafePointer<Vector>, imageStride: Int,
    to tileInputs: UnsafeMutablePointer<Vector>, scratch: UnsafeMutablePointer<Vector>
  ) {
    let halves = 2 * channelVectors
    let rowStride = shape.width * halves
    let lineStride = inputColumns * halves
    let pointStride = tileCount * halves
    let input = UnsafeRawPointer(input).assumingMemoryBound(to: HalfVector.self)
    let tileInputs = UnsafeMutableRawPointer(tileInputs).assumingMemoryBound(to: HalfVector.self)
    let lines = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: HalfVector.self)
    for tileRow in 0..<tileRows {
      let place = place(ofTileRow: tileRow)
      let source = input + (place.image * 2 * imageStride + 2 * place.row * rowStride)
      let isPair = tileRow < pairRows
      for i in 0..<lineStride {
        if isPair {
          Winograd.transformInputOfFour(
            source + i, stride: rowStride, to: lines + i, targetStride: lineStride)
        } else {
          Winograd.transformInputOfTwo(
            source + i, stride: rowStride, to: lines + i, targetStride: lineStride)
        }
      }
      for point in 0..<(isPair ? Winograd.points : Winograd.pointsOfTwo) {
        for column in 0..<tileColumns {
          let isWide = column < pairColumns
          let line = lines + (point * lineStride + 4 * column * halves)
          let out =
            tileInputs
            + (point * Winograd.points * pointStride
              + tile(row: tileRow, column: column) * halves)
          for half in 0..<halves {
            if isWide {
              Winograd.transformInputOfFour(
                line + half, stride: halves, to: out + half, targetStride: pointStride)
            } else {
              Winograd.transformInputOfTwo(
                line + half, stride: halves, to: out + half, targetStride: pointStride)
            }
          }
        }
      }
    }
  }

  /// Computes the elements of the windows from the products at all points: along the rows of a row
  /// of tiles, then down its columns.
  func transformOutput(
    _ products: UnsafePointer<Vector>, to windows: UnsafeMutablePointer<Vector>,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    let halves = 2 * shape.panels
    let columns = self.columns
    let lineStride = 2 * columns * halves
    let pointStride = tileCount * halves
    let products = UnsafeRawPointer(products).assumingMemoryBound(to: HalfVector.self)
    let windows = UnsafeMutableRawPointer(windows).assumingMemoryBound(to: HalfVector.self)
    let lines = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: HalfVector.self)
    for tileRow in 0..<tileRows {
      let isPair = tileRow < pairRows
      for point in 0..<(isPair ? Winograd.points : Winograd.pointsOfTwo) {
        for column in 0..<tileColumns {
          let isWide = column < pairColumns
          let source =
            products
            + (point * Winograd.points * pointStride
              + tile(row: tileRow, column: column) * halves)
          let line = lines + (point * lineStride + 4 * column * halves)
          for half in 0..<halves {
            if isWide {
              let r = Winograd.outputsOfFour(source + half, stride: pointStride)
              line[half] = r.0
              line[halves + half] = r.1
              line[2 * halves + half] = r.2
              line[3 * halves + half] = r.3
            } else {
              let r = Winograd.outputsOfTwo(source + half, stride: pointStride)
              line[half] = r.0
              line[halves + half] = r.1
            }
          }
        }
      }
      let place = place(ofTileRow: tileRow)
      let firstWindow = (place.image * rows + place.row) * columns
      for x in 0..<2 * columns {
        for half in 0..<halves {
          let line = lines + (x * halves + half)
          let window = firstWindow + x / 2
          let out = windows + ((window * 4 + x % 2) * halves + half)
          let below = out + columns * 4 * halves
          if isPair {
            let r = Winograd.outputsOfFour(line, stride: lineStride)
            out[0] = r.0
            out[2 * halves] = r.1
            below[0] = r.2
            below[2 * halves] = r.3
          } else {
            let r = Winograd.outputsOfTwo(line, stride: lineStride)
            out[0] = r.0
            out[2 * halves] = r.1
          }
        }
      }
    }
  }

  /// Returns the number of a tile.
  private func tile(row: Int, column: Int) -> Int {
    let narrow = pairRows * (tileColumns - pairColumns)
    if column < pairColumns { return narrow + row * pairColumns + column }
    return row < pairRows ? row : tileRows * pairColumns + narrow + row - pairRows
  }

  /// Returns the image of a row of tiles and its first row of windows. The rows of tiles that are
  /// two windows high come first.
  private func place(ofTileRow row: Int) -> (image: Int, row: Int) {
    row < pairRows ? (row / (rows / 2), row % (rows / 2) * 2) : (row - pairRows, rows - 1)
  }
}

extension HalfVector {
  @inline(__always)
  fileprivate func plus(_ other: HalfVector, times factor: Float) -> HalfVector {
    addingProduct(other, HalfVector(repeating: factor))
  }
}
