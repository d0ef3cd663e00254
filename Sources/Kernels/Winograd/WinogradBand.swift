/// Rows of pooling windows that are transformed and multiplied together, and their tiles: pairs by
/// pairs of windows, where an odd number leaves one over pairs by one, one by pairs and one by one.
struct WinogradBand {
  /// Images that are taken together.
  let images: Int
  /// Rows of windows of each.
  let rows: Int
  let shape: ConvolutionShape
  let channelVectors: Int
  /// Windows in a row.
  let columns: Int
  /// Tiles, and those of them that are two windows high or wide.
  let tileRows, tileColumns, pairRows, pairColumns: Int
  /// Columns of the input that the windows see.
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

  /// How many tiles there are.
  var tileCount: Int { tileRows * tileColumns }
  /// `[points, points, tiles, channels]`.
  var tileInputVectors: Int { Winograd.points * Winograd.points * tileCount * channelVectors }
  /// `[points, points, tiles, filters]`.
  var productVectors: Int { Winograd.points * Winograd.points * tileCount * shape.panels }
  /// `[images, rows, columns, 4, filters]`.
  var windowVectors: Int { images * rows * columns * 4 * shape.panels }
  /// All that, and the scratch of a transform.
  var scratchVectors: Int {
    tileInputVectors + productVectors + windowVectors
      + Winograd.points * max(inputColumns * channelVectors, 2 * columns * shape.panels)
  }

  /// The tiles that have a product at one pair of points.
  ///
  /// They are numbered so that these are neighbours: first those of one column of windows and two
  /// rows, then those of two and two, two and one, one and one.
  func tiles(row: Int, column: Int) -> Range<Int> {
    let narrow = pairRows * (tileColumns - pairColumns)
    let start = column < Winograd.pointsOfTwo ? 0 : narrow
    if row >= Winograd.pointsOfTwo { return start..<narrow + pairRows * pairColumns }
    return start..<(column < Winograd.pointsOfTwo ? tileCount : narrow + tileRows * pairColumns)
  }
}
