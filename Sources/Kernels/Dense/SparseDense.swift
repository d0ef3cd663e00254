extension Dense {
  /// Computes the outputs of `samples`, skipping zero pixels. The result has the same bits as
  /// without skipping.
  public func forward(pixels: SparsePixels, output: FloatBuffer, samples: Range<Int>) {
    check(pixels, output, samples)
    for sample in samples {
      (output.vectors + sample * panels).update(from: bias.values.vectors, count: panels)
    }
    var panel = 0
    while panel < panels {
      if panels - panel >= 4 {
        forward(
          InlineArray<4, Vector>(repeating: Vector(repeating: 0)), panel, pixels, output, samples)
        panel += 4
      } else {
        forward(
          InlineArray<1, Vector>(repeating: Vector(repeating: 0)), panel, pixels, output, samples)
        panel += 1
      }
    }
    rectify(output, samples: samples)
  }

  /// Adds the products of some panels, 64 kernel rows at a time. These rows stay in the first-level
  /// cache while all samples use them.
  @inline(__always)
  private func forward<let width: Int>(
    _ zero: InlineArray<width, Vector>, _ panel: Int, _ pixels: SparsePixels,
    _ output: FloatBuffer, _ samples: Range<Int>
  ) {
    for word in 0..<pixels.words {
      let row = word * SparsePixels.wordSize
      let weights = UnsafePointer(kernel.values.vectors) + (panel * inputs + row)
      for sample in samples {
        addProducts(
          zero, lit: pixels.lit(word: word, sample: sample),
          bytes: pixels.bytes + (sample * pixels.stride + row), byteStride: 1,
          fractions: pixels.fractions, vectors: weights, panelStride: inputs,
          sums: output.vectors + (sample * panels + panel), sumStride: 1)
      }
    }
  }

  /// Does the same as `update(task:input:samples:rule:)`, skipping zero pixels.
  public func update(task: Int, pixels: SparsePixels, samples: Int, rule: UpdateRule) {
    require(
      task >= 0 && task < updateTasks && pixels.size == inputs && samples >= 0
        && samples <= min(pixels.capacity, batch),
      "task \(task) of \(updateTasks), \(samples) samples of \(inputs) inputs, "
        + "\(pixels.capacity) images of \(pixels.size) pixels")
    if task == updateTasks - 1 {
      updateBias(samples: samples, rule: rule)
      return
    }
    let first = task * Self.rowsPerTask
    let rows = min(Self.rowsPerTask, inputs - first)
    let words = (samples + SparsePixels.wordSize - 1) / SparsePixels.wordSize
    withUnsafeTemporaryAllocation(
      of: UInt64.self, capacity: words * Self.rowsPerTask
    ) { lit in
      guard let lit = lit.baseAddress else { return }
      for word in 0..<words {
        pixels.transpose(
          half: task, first: word * SparsePixels.wordSize, samples: samples,
          into: lit + word * Self.rowsPerTask)
      }
      withUnsafeTemporaryAllocation(of: Vector.self, capacity: 4 * Self.rowsPerTask) { sums in
        guard let sums = sums.baseAddress else { return }
        var panel = 0
        while panel < panels {
          let width = panels - panel >= 4 ? 4 : 1
          for j in 0..<width {
            kernel.prefetchToUpdate(at: (panel + j) * inputs + first, count: rows)
          }
          sums.update(repeating: Vector(repeating: 0), count: width * Self.rowsPerTask)
          if width == 4 {
            sum(
              InlineArray<4, Vector>(repeating: Vector(repeating: 0)), first..<first + rows, panel,
              pixels, lit, words, sums)
          } else {
            sum(
              InlineArray<1, Vector>(repeating: Vector(repeating: 0)), first..<first + rows, panel,
              pixels, lit, words, sums)
          }
          for j in 0..<width {
            rule.apply(
              gradient: sums + j * Self.rowsPerTask, to: kernel,
              at: (panel + j) * inputs + first, count: rows)
          }
          panel += width
        }
      }
    }
  }

  /// Sums the gradient of some rows, `[width, rowsPerTask]` vectors, in sample order. It takes 64
  /// samples at a time, whose gradients stay in the first-level cache.
  @inline(__always)
  private func sum<let width: Int>(
    _ zero: InlineArray<width, Vector>, _ rows: Range<Int>, _ panel: Int, _ pixels: SparsePixels,
    _ lit: UnsafePointer<UInt64>, _ words: Int, _ sums: UnsafeMutablePointer<Vector>
  ) {
    for word in 0..<words {
      let sample = word * SparsePixels.wordSize
      let gradients = UnsafePointer(gradient.vectors) + (panel * batch + sample)
      for row in rows {
        addProducts(
          zero, lit: lit[word * Self.rowsPerTask + row - rows.lowerBound],
          bytes: pixels.bytes + (sample * pixels.stride + row), byteStride: pixels.stride,
          fractions: pixels.fractions, vectors: gradients, panelStride: batch,
          sums: sums + (row - rows.lowerBound), sumStride: Self.rowsPerTask)
      }
    }
  }

  private func check(_ pixels: SparsePixels, _ output: FloatBuffer, _ samples: Range<Int>) {
    require(
      pixels.size == inputs && samples.lowerBound >= 0 && samples.upperBound <= pixels.capacity
        && output.count >= samples.upperBound * panels * vectorWidth,
      "samples \(samples) of \(inputs) inputs, \(pixels.capacity) images of \(pixels.size) pixels")
  }
}

/// For each bit set in `lit`, from the lowest up, adds that bit's `width` vectors times its byte's
/// fraction to `width` sums.
@inline(__always)
private func addProducts<let width: Int>(
  _ zero: InlineArray<width, Vector>, lit: UInt64, bytes: UnsafePointer<UInt8>, byteStride: Int,
  fractions: UnsafePointer<Float>, vectors: UnsafePointer<Vector>, panelStride: Int,
  sums target: UnsafeMutablePointer<Vector>, sumStride: Int
) {
  if lit == 0 { return }
  var sums = zero
  for j in 0..<width { sums[unchecked: j] = target[j * sumStride] }
  var lit = lit
  while lit != 0 {
    let bit = lit.trailingZeroBitCount
    lit &= lit &- 1
    let value = Vector(repeating: fractions[Int(bytes[bit * byteStride])])
    for j in 0..<width { sums[unchecked: j].addProduct(vectors[bit + j * panelStride], value) }
  }
  for j in 0..<width { target[j * sumStride] = sums[unchecked: j] }
}
