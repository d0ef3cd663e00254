/// A band of rows of pooling windows that are transformed and multiplied together.
///
/// Its tiles contain two by two windows. If the number of rows or columns is odd, the last tiles
/// contain two by one, one by two, or one by one.
struct WinogradBand {
  /// The number of images in the band.
  let images: Int
  /// The number of rows of windows per image.
  let rows: Int
  let shape: ConvolutionShape
  let channelVectors: Int
  /// The number of windows per row.
  let columns: Int
  /// The number of rows and columns of tiles, and of those that are two windows high or wide.
  let tileRows, tileColumns, pairRows, pairColumns: Int
  /// The number of input columns that the windows see.
  var inputColumns: Int { 2 * columns + 2 }

  init(images: Int, rows: Int, shape: ConvolutionShape) {
    self.images = images
    self.rows = rows
    self.shape = shape
    channelVectors = paddedToVectors(shape.channels) / vectorWidth
    columns = shape.pooledWidth
    tileRows = images * ((rows + 1) / 2)
    tileColumns = (columns + 1) / 2
    pairRows = images * (rows / 2)
    pairColumns = columns / 2
  }

  /// Returns the largest band of images of `shape` whose intermediate results stay in cache.
  ///
  /// Its number of rows is even unless it has all rows. It has two to eight images if all their rows
  /// fit, so that the kernel is read once for all of them.
  static func largest(for shape: ConvolutionShape) -> WinogradBand {
    let rows = max(2, min(shape.pooledHeight, 40 / shape.pooledWidth / 2 * 2))
    let windows = shape.pooledHeight * shape.pooledWidth
    return WinogradBand(
      images: rows < shape.pooledHeight ? 1 : max(2, min(8, 64 / windows)), rows: rows, shape: shape
    )
  }

  /// The number of tiles.
  var tileCount: Int { tileRows * tileColumns }
  /// The number of vectors of transformed input, `[points, points, tiles, channels]`.
  var tileInputVectors: Int { Winograd.points * Winograd.points * tileCount * channelVectors }
  /// The number of vectors of products, `[points, points, tiles, filters]`.
  var productVectors: Int { Winograd.points * Winograd.points * tileCount * shape.panels }
  /// The number of vectors of window elements, `[images, rows, columns, 4, filters]`.
  var windowVectors: Int { images * rows * columns * 4 * shape.panels }
  /// The total number of vectors, including the scratch memory of a transform.
  var scratchVectors: Int {
    tileInputVectors + productVectors + windowVectors
      + Winograd.points * max(inputColumns * channelVectors, 2 * columns * shape.panels)
  }

  /// Returns the tiles that have a product at one pair of points.
  ///
  /// Tiles are numbered so that these are contiguous. First come the tiles of two rows and one
  /// column of windows, then two by two, one by two, and one by one.
  func tiles(row: Int, column: Int) -> Range<Int> {
    let narrow = pairRows * (tileColumns - pairColumns)
    let start = column < Winograd.pointsOfTwo ? 0 : narrow
    if row >= Winograd.pointsOfTwo { return start..<narrow + pairRows * pairColumns }
    return start..<(column < Winograd.pointsOfTwo ? tileCount : narrow + tileRows * pairColumns)
  }

  /// Computes all elements of the windows, without the bias.
  ///
  /// - Parameters:
  ///   - input: The first row that the windows of the first image see.
  ///   - imageStride: Vectors from one image to the next.
  ///   - kernel: `[points, points, filters / 16, channels, 16]`, transformed.
  ///   - scratch: `scratchVectors` vectors.
  /// - Returns: The elements, `[images, rows, columns, 4, filters]`, within `scratch`.
  func windows(
    _ input: UnsafePointer<Vector>, imageStride: Int, kernel: UnsafePointer<Vector>,
    scratch: UnsafeMutablePointer<Vector>
  ) -> UnsafePointer<Vector> {
    let panels = shape.panels
    let depth = channelVectors * vectorWidth
    let products = scratch + tileInputVectors
    let windows = products + productVectors
    let rest = windows + windowVectors
    transformInput(input, imageStride: imageStride, to: scratch, scratch: rest)
    for row in 0..<Winograd.points {
      for column in 0..<Winograd.points {
        let element = row * Winograd.points + column
        let tiles = tiles(row: row, column: column)
        let first = element * tileCount + tiles.lowerBound
        MatrixProduct(
          rows: tiles.count, panels: panels, depth: depth, aRowStride: depth, aDepthStride: 1,
          bDepthStride: 1, bPanelStride: depth, cRowStride: panels, cPanelStride: 1
        )(
          a: UnsafeRawPointer(scratch + first * channelVectors)
            .assumingMemoryBound(to: Float.self),
          b: kernel + element * panels * depth, bias: nil, c: products + first * panels)
      }
    }
    transformOutput(products, to: windows, scratch: rest)
    return UnsafePointer(windows)
  }
}
