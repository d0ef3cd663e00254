extension DirectConvolution {
  /// Sums the gradient of the parameters over `samples` and stores it as partial gradient `part`.
  ///
  /// - Parameters:
  ///   - samples: The samples' rows in the input and the winners.
  ///   - firstOutputSample: The first sample's row in the output gradient.
  ///   - gradients: `[parts, gradientSize]`.
  public func accumulateGradient(
    input: FloatBuffer, outputGradient: FloatBuffer, winners: IntegerBuffer, samples: Range<Int>,
    firstOutputSample: Int, gradients: FloatBuffer, part: Int
  ) {
    let offset = firstOutputSample - samples.lowerBound
    check(
      input, outputGradient, winners, samples.upperBound - 1, samples.upperBound - 1 + offset)
    require(
      samples.lowerBound >= 0 && firstOutputSample >= 0 && part >= 0
        && gradients.count >= (part + 1) * gradientSize,
      "samples \(samples) from row \(firstOutputSample): partial gradient \(part) of "
        + "\(gradientSize) floats in \(gradients.count)")
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
          // The usual channel counts are constants, as in `forward`.
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

  /// The number of vectors per patch: the pixels that an output element sees, a one for the bias,
  /// and up to three values that are copied in excess.
  @inline(__always)
  private func patchVectors(_ channels: Int) -> Int {
    (9 * channels + 4 + vectorWidth - 1) / vectorWidth
  }

  /// Adds one row of windows to the gradients of all filters.
  ///
  /// The gradients have the taps as lanes, followed by the bias. A winner then takes one vector of
  /// pixels for one channel and two for three channels.
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

  /// Copies the pixels that each element of a row of windows sees, followed by a one for the bias:
  /// `[windows, 5, size]`. The fifth patch, which `cutWinner` selects, stays zero.
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
          // Copy four values at a time; the next row overwrites the excess.
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

  /// Adds the patches of the winners in a row of windows to the gradients of a few filters.
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
