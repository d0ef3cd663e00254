extension DirectConvolution {
  /// Sums the parameters' gradient over `samples` into partial gradient `part`.
  ///
  /// - Parameters:
  ///   - samples: Their rows of input and winners.
  ///   - firstOutputSample: The first one's row of the outputs' gradient.
  ///   - gradients: `[parts, gradientSize]`.
  public func accumulateGradient(
    input: FloatBuffer, outputGradient: FloatBuffer, winners: IntegerBuffer, samples: Range<Int>,
    firstOutputSample: Int, gradients: FloatBuffer, part: Int
  ) {
    let offset = firstOutputSample - samples.lowerBound
    check(
      input, outputGradient, winners, samples.upperBound - 1, samples.upperBound - 1 + offset)
    require(gradients.count >= (part + 1) * gradientSize, "part \(part) in \(gradients.count)")
    let target = gradients.floats + part * gradientSize
    let filters = shape.panels * vectorWidth
    let patchesSize = 5 * shape.pooledWidth * patchVectors(shape.channels)
    let sumsSize = filters * patchVectors(shape.channels)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: patchesSize + sumsSize) {
      guard let patches = $0.baseAddress else { return }
      $0.update(repeating: Vector(repeating: 0))
      let sums = patches + patchesSize
      for sample in samples {
        for y in 0..<shape.pooledHeight {
          let rowStart = 2 * y * shape.width * shape.channels
          let pixels = UnsafePointer(input.floats) + (sample * inputSize + rowStart)
          let row = y * shape.pooledWidth * filters
          let gradient =
            UnsafePointer(outputGradient.floats)
            + ((sample + offset) * shape.outputSize + row)
          let won = UnsafePointer(winners.integers) + (sample * shape.outputSize + row)
          // The usual numbers of channels as constants, as in `forward`.
          switch shape.channels {
          case 1: addRow(1, pixels, gradient, won, patches, sums)
          case 3: addRow(3, pixels, gradient, won, patches, sums)
          case let channels: addRow(channels, pixels, gradient, won, patches, sums)
          }
        }
      }
      let sum = UnsafeRawPointer(sums).assumingMemoryBound(to: Float.self)
      for filter in 0..<filters {
        let place = filter * patchVectors(shape.channels) * vectorWidth
        let panel = target + (filter / vectorWidth * taps * vectorWidth + filter % vectorWidth)
        for tap in 0..<taps { panel[tap * vectorWidth] = sum[place + tap] }
        target[biasIndex(filter: filter)] = sum[place + taps]
      }
    }
  }

  /// Vectors that hold the pixels an element sees, a one for the bias, and what is copied too much.
  @inline(__always)
  private func patchVectors(_ channels: Int) -> Int {
    (9 * channels + 4 + vectorWidth - 1) / vectorWidth
  }

  /// Adds one row of windows to all filters' gradients.
  ///
  /// These have the taps as lanes, and the bias behind them: a winner then takes one vector of pixels
  /// for one channel, two for three.
  @inline(__always)
  private func addRow(
    _ channels: Int, _ pixels: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
    _ won: UnsafePointer<Int32>, _ patches: UnsafeMutablePointer<Vector>,
    _ sums: UnsafeMutablePointer<Vector>
  ) {
    let size = patchVectors(channels)
    gatherPatches(channels, pixels, size, patches)
    for vector in 0..<size {
      for filter in stride(from: 0, to: shape.panels * vectorWidth, by: 4) {
        addWinners(
          InlineArray<4, Vector>(repeating: Vector(repeating: 0)), gradient + filter,
          won + filter, size, patches + vector, sums + (filter * size + vector))
      }
    }
  }

  /// Copies what each element of a row of windows sees, and a one for the bias: `[windows, 5, size]`,
  /// where the fifth, which `cutWinner` chooses, stays zero.
  @inline(__always)
  private func gatherPatches(
    _ channels: Int, _ pixels: UnsafePointer<Float>, _ size: Int,
    _ patches: UnsafeMutablePointer<Vector>
  ) {
    let rowStride = shape.width * channels
    for x in 0..<shape.pooledWidth {
      for element in 0..<4 {
        let corner = pixels + (element / 2 * rowStride + (2 * x + element % 2) * channels)
        let patch = UnsafeMutableRawPointer(patches + (5 * x + element) * size)
        for row in 0..<3 {
          // Four at a time: what is too much the next row overwrites.
          for four in 0..<(3 * channels + 3) / 4 {
            let values = UnsafeRawPointer(corner + (row * rowStride + 4 * four))
              .loadUnaligned(as: SIMD4<Float>.self)
            patch.storeBytes(
              of: values, toByteOffset: 4 * (3 * row * channels + 4 * four),
              as: SIMD4<Float>.self)
          }
        }
        patch.storeBytes(of: 1, toByteOffset: 4 * 9 * channels, as: Float.self)
      }
    }
  }

  /// Adds to a few filters' gradients what their winners in a row of windows saw.
  @inline(__always)
  private func addWinners<let count: Int>(
    _ zero: InlineArray<count, Vector>, _ gradient: UnsafePointer<Float>,
    _ won: UnsafePointer<Int32>, _ size: Int, _ patches: UnsafePointer<Vector>,
    _ target: UnsafeMutablePointer<Vector>
  ) {
    let filters = shape.panels * vectorWidth
    var sums = zero
    for i in 0..<count { sums[unchecked: i] = target[i * size] }
    for window in 0..<shape.pooledWidth {
      let patches = patches + 5 * window * size
      for i in 0..<count {
        sums[unchecked: i].addProduct(
          patches[Int(won[window * filters + i]) * size],
          Vector(repeating: gradient[window * filters + i]))
      }
    }
    for i in 0..<count { target[i * size] = sums[unchecked: i] }
  }
}
