/// The gradient of the input for few channels: the gradient of each output is multiplied by the
/// whole kernel, with columns and channels as lanes, and added to the pixels that the output saw.
///
/// With channels alone as lanes, most lanes would be empty. The kernel is stored as
/// `[kernel height, kernel width · channels / 16, filters, 16]`.
final class ScatteredKernel: InputGradient {
  private let geometry: WindowGeometry
  private let channels: Int
  private let panels: Int
  private let weights: FloatBuffer
  /// The number of vectors in one kernel row.
  private let rowVectors: Int
  /// The number of floats in one row of the covered image, with room for the lanes that have no
  /// weight.
  private let imageRow: Int

  init(geometry g: WindowGeometry, channels: Int, panels: Int) {
    geometry = g
    self.channels = channels
    self.panels = panels
    rowVectors = paddedToVectors(g.kernelWidth * channels) / vectorWidth
    imageRow = paddedToVectors(g.coveredWidth * channels + vectorWidth)
    weights = FloatBuffer(count: g.kernelHeight * rowVectors * panels * vectorWidth * vectorWidth)
  }

  /// The number of vectors of products for one row of outputs.
  private var productVectors: Int {
    geometry.outputWidth * geometry.kernelHeight * rowVectors
  }

  var scratchSize: Int { productVectors * vectorWidth + geometry.coveredHeight * imageRow }

  func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>, samples: Int,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    let size = geometry.height * geometry.width * paddedToVectors(channels) / vectorWidth
    for sample in 0..<samples {
      backward(
        gradient + sample * geometry.windows * panels, to: target + sample * size,
        scratch: scratch)
    }
  }

  private func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    let g = geometry
    let filters = panels * vectorWidth
    let columns = g.kernelHeight * rowVectors
    let image = UnsafeMutableRawPointer(scratch + productVectors)
    (scratch + productVectors).update(
      repeating: Vector(repeating: 0), count: g.coveredHeight * imageRow / vectorWidth)
    let product = MatrixProduct(
      rows: g.outputWidth, panels: columns, depth: filters, aRowStride: filters, aDepthStride: 1,
      bDepthStride: 1, bPanelStride: filters, cRowStride: columns, cPanelStride: 1)
    for y in 0..<g.outputHeight {
      let row = UnsafeRawPointer(gradient + y * g.outputWidth * panels)
      product(
        a: row.assumingMemoryBound(to: Float.self), b: weights.vectors, bias: nil, c: scratch)
      for kernelRow in 0..<g.kernelHeight {
        let line = image + 4 * (y * g.strideY + kernelRow) * imageRow
        for x in 0..<g.outputWidth {
          let products = scratch + (x * columns + kernelRow * rowVectors)
          for vector in 0..<rowVectors {
            let place = line + 4 * (x * g.strideX * channels + vector * vectorWidth)
            let sum = place.loadUnaligned(as: Vector.self) + products[vector]
            place.storeBytes(of: sum, as: Vector.self)
          }
        }
      }
    }
    unpack(image.assumingMemoryBound(to: Float.self), to: target)
  }

  /// Copies the part within the image to `target`, where pixels fill whole vectors.
  private func unpack(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Vector>) {
    let g = geometry
    let vectors = paddedToVectors(channels) / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: g.height * g.width * vectors)
    let floats = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self)
    for y in 0..<min(g.height, g.coveredHeight - g.paddingTop) {
      let line = source + ((y + g.paddingTop) * imageRow + g.paddingLeft * channels)
      for x in 0..<min(g.width, g.coveredWidth - g.paddingLeft) {
        let pixel = floats + (y * g.width + x) * vectors * vectorWidth
        for channel in 0..<channels { pixel[channel] = line[x * channels + channel] }
      }
    }
  }

  func copyKernel(from parameters: Parameters, panel: Int, rows: Range<Int>) {
    for row in rows {
      copyRow(panel * geometry.kernelHeight + row, from: parameters)
    }
  }

  private func copyRow(_ panelRow: Int, from parameters: Parameters) {
    let g = geometry
    let (panel, y) = panelRow.quotientAndRemainder(dividingBy: g.kernelHeight)
    for x in 0..<g.kernelWidth {
      for channel in 0..<channels {
        let source =
          parameters.values.floats
          + ((panelRow * g.kernelWidth + x) * channels + channel) * vectorWidth
        let (vector, lane) = (x * channels + channel).quotientAndRemainder(
          dividingBy: vectorWidth)
        let start = ((y * rowVectors + vector) * panels + panel) * vectorWidth
        let target = weights.floats + (start * vectorWidth + lane)
        for filter in 0..<vectorWidth { target[filter * vectorWidth] = source[filter] }
      }
    }
  }
}
