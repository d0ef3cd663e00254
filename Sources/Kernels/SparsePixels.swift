/// The pixels of a batch that are not zero, image by image in their order.
///
/// Four fifths of MNIST's pixels are zero, shuffled or not. A product with them leaves every sum as
/// it is, so a first dense layer may pass over them and give the same bits.
public final class SparsePixels: @unchecked Sendable {
  struct Entry {
    var index: Int32
    var value: Float
  }

  /// Pixels that share an entry in `starts`.
  static let blockSize = 32

  let size: Int
  let blocks: Int
  let capacity: Int
  /// `[batch, size]`, filled from the front.
  private let entries: UnsafeMutablePointer<Entry>
  /// `[batch, blocks + 1]`: where each block's entries begin.
  private let starts: UnsafeMutablePointer<Int32>
  /// Every byte divided by 255.
  private let fractions: UnsafeMutablePointer<Float>

  /// Room for `batch` images of `size` pixels (times channels).
  public init(batch: Int, size: Int) {
    self.size = size
    capacity = batch
    blocks = (size + Self.blockSize - 1) / Self.blockSize
    entries = .allocate(capacity: batch * size)
    starts = .allocate(capacity: batch * (blocks + 1))
    fractions = .allocate(capacity: 256)
    for byte in 0..<256 { fractions[byte] = Float(byte) / 255 }
  }

  deinit {
    entries.deallocate()
    starts.deallocate()
    fractions.deallocate()
  }

  /// Lists the pixels of one image that are not zero, divided by 255.
  ///
  /// - Parameters:
  ///   - pixels: All images, `size` bytes each.
  ///   - image: Which of them.
  ///   - sample: Its place in the batch.
  public func load(_ pixels: [UInt8], image: Int, sample: Int) {
    require(
      image >= 0 && (image + 1) * size <= pixels.count && sample >= 0 && sample < capacity,
      "image \(image) of \(pixels.count) bytes to sample \(sample) of \(capacity)")
    let list = entries + sample * size
    let starts = starts + sample * (blocks + 1)
    var count = 0
    pixels.withUnsafeBufferPointer { source in
      let bytes = source.baseAddress! + image * size
      for block in 0..<blocks {
        starts[block] = Int32(truncatingIfNeeded: count)
        var index = block * Self.blockSize
        let end = min(index + Self.blockSize, size)
        while index < end {
          if index + 8 <= end,
            UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self) == 0
          {
            index += 8
            continue
          }
          for _ in 0..<min(8, end - index) {
            list[count] = Entry(
              index: Int32(truncatingIfNeeded: index), value: fractions[Int(bytes[index])])
            count += bytes[index] == 0 ? 0 : 1
            index += 1
          }
        }
      }
    }
    starts[blocks] = Int32(truncatingIfNeeded: count)
  }

  /// The entries of one image, or of one block of it.
  func entries(sample: Int, blocks range: Range<Int>) -> UnsafeBufferPointer<Entry> {
    let starts = starts + sample * (blocks + 1)
    let first = Int(starts[range.lowerBound])
    return UnsafeBufferPointer(
      start: entries + (sample * size + first), count: Int(starts[range.upperBound]) - first)
  }
}

extension Dense {
  /// Computes the outputs of `samples` from pixels without the zeros; the same bits as from all.
  public func forward(pixels: SparsePixels, output: FloatBuffer, samples: Range<Int>) {
    check(pixels, output, samples)
    let panels = panels
    for sample in samples {
      let row = output.vectors + sample * panels
      var panel = 0
      while panel < panels {
        if panels - panel >= 4 {
          forward(
            InlineArray<4, Vector>(repeating: Vector(repeating: 0)), panel, pixels, sample, row)
          panel += 4
        } else {
          forward(
            InlineArray<1, Vector>(repeating: Vector(repeating: 0)), panel, pixels, sample, row)
          panel += 1
        }
      }
    }
    rectify(output, samples: samples)
  }

  @inline(__always)
  private func forward<let width: Int>(
    _ zero: InlineArray<width, Vector>, _ panel: Int, _ pixels: SparsePixels, _ sample: Int,
    _ row: UnsafeMutablePointer<Vector>
  ) {
    let inputs = inputs
    let weights = UnsafePointer(kernel.values.vectors) + panel * inputs
    var sums = zero
    for j in 0..<width { sums[unchecked: j] = bias.values.vectors[panel + j] }
    for entry in pixels.entries(sample: sample, blocks: 0..<pixels.blocks) {
      let value = Vector(repeating: entry.value)
      let weight = weights + Int(entry.index)
      for j in 0..<width { sums[unchecked: j].addProduct(weight[j * inputs], value) }
    }
    for j in 0..<width { row[panel + j] = sums[unchecked: j] }
  }

  /// As `update(task:input:outputGradient:samples:rule:)`, from pixels without the zeros.
  public func update(
    task: Int, pixels: SparsePixels, outputGradient: FloatBuffer, samples: Int, rule: UpdateRule
  ) {
    check(pixels, outputGradient, 0..<samples)
    if task == updateTasks - 1 {
      updateBias(outputGradient: outputGradient, samples: samples, rule: rule)
      return
    }
    let rows = min(SparsePixels.blockSize, inputs - task * SparsePixels.blockSize)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 4 * SparsePixels.blockSize) { sums in
      guard let sums = sums.baseAddress else { return }
      var panel = 0
      while panel < panels {
        let width = panels - panel >= 4 ? 4 : 1
        sums.update(repeating: Vector(repeating: 0), count: 4 * SparsePixels.blockSize)
        if width == 4 {
          sum(
            InlineArray<4, Vector>(repeating: Vector(repeating: 0)),
            task, panel, pixels, outputGradient, samples, sums)
        } else {
          sum(
            InlineArray<1, Vector>(repeating: Vector(repeating: 0)),
            task, panel, pixels, outputGradient, samples, sums)
        }
        for j in 0..<width {
          rule.apply(
            gradient: sums + j * SparsePixels.blockSize, to: kernel,
            at: (panel + j) * inputs + task * SparsePixels.blockSize, count: rows)
        }
        panel += width
      }
    }
  }

  /// Sums one block's gradient, `[width, blockSize]` vectors, in the order of samples.
  @inline(__always)
  private func sum<let width: Int>(
    _ zero: InlineArray<width, Vector>, _ block: Int, _ panel: Int, _ pixels: SparsePixels,
    _ outputGradient: FloatBuffer, _ samples: Int, _ sums: UnsafeMutablePointer<Vector>
  ) {
    let first = block * SparsePixels.blockSize
    let panels = panels
    for sample in 0..<samples {
      let entries = pixels.entries(sample: sample, blocks: block..<block + 1)
      if entries.isEmpty { continue }
      var gradient = zero
      let row = outputGradient.vectors + (sample * panels + panel)
      for j in 0..<width { gradient[unchecked: j] = row[j] }
      for entry in entries {
        let value = Vector(repeating: entry.value)
        let target = sums + (Int(entry.index) - first)
        for j in 0..<width {
          target[j * SparsePixels.blockSize].addProduct(gradient[unchecked: j], value)
        }
      }
    }
  }

  private func check(_ pixels: SparsePixels, _ output: FloatBuffer, _ samples: Range<Int>) {
    require(
      pixels.size == inputs && samples.lowerBound >= 0 && samples.upperBound <= pixels.capacity
        && output.count >= samples.upperBound * panels * vectorWidth,
      "samples \(samples) of \(inputs) pixels in \(pixels.capacity)×\(pixels.size)")
  }
}
