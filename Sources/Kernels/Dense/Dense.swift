/// A fully connected layer over a batch: output = activation(input·kernel + bias).
///
/// Input is `[batch, inputs]`, output `[batch, units]`, both padded to whole vectors. The kernel is
/// stored panel by panel, `[units / 16, inputs, 16]`, so that a product reads it in order.
public final class Dense: Sendable {
  /// Inputs a sample, as many as there are rows of the kernel.
  public let inputs: Int
  /// Units, before padding.
  public let units: Int
  /// The kernel, `[units / 16, inputs, 16]`.
  public let kernel: Parameters
  /// The bias, `[units]`, padded.
  public let bias: Parameters
  private let isRectified: Bool
  private let usesBias: Bool
  /// The kernel transposed, `[inputs / 16, units, 16]`, for the gradient of the input.
  private let transposed: FloatBuffer?
  /// The most samples of a batch.
  let batch: Int
  /// What `backward` leaves to `update`: the gradient of the outputs before the ReLU,
  /// `[units / 16, batch, 16]`. Its rows of whole outputs would compete for the same places in the
  /// cache.
  let gradient: FloatBuffer
  var panels: Int { paddedToVectors(units) / vectorWidth }

  /// Rows of the kernel that one update task owns: half a word of `SparsePixels`.
  static let rowsPerTask = SparsePixels.wordSize / 2

  /// A layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - inputs: Inputs a sample, padding lanes of the layer before included.
  ///   - isRectified: Whether a ReLU follows.
  ///   - usesBias: Whether the bias is trained; it stays zero otherwise.
  ///   - propagates: Whether the gradient of the input is wanted.
  ///   - batch: The most samples of a batch.
  public init(
    inputs: Int, units: Int, isRectified: Bool, usesBias: Bool = true, propagates: Bool, batch: Int
  ) {
    self.usesBias = usesBias
    self.inputs = inputs
    self.units = units
    self.isRectified = isRectified
    self.batch = batch
    let padded = paddedToVectors(units)
    gradient = FloatBuffer(count: batch * padded)
    kernel = Parameters(count: inputs * padded)
    bias = Parameters(count: padded)
    transposed = propagates ? FloatBuffer(count: paddedToVectors(inputs) * units) : nil
  }

  /// Where the kernel holds the weight from `input` to `unit`.
  public func index(input: Int, unit: Int) -> Int {
    (unit / vectorWidth * inputs + input) * vectorWidth + unit % vectorWidth
  }

  /// Computes the outputs of `samples`.
  public func forward(input: FloatBuffer, output: FloatBuffer, samples: Range<Int>) {
    check(input: input, output: output, samples: samples)
    let stride = paddedToVectors(inputs)
    MatrixProduct(
      rows: samples.count, panels: panels, depth: inputs, aRowStride: stride, aDepthStride: 1,
      bDepthStride: 1, bPanelStride: inputs, cRowStride: panels, cPanelStride: 1
    )(
      a: input.floats + samples.lowerBound * stride, b: kernel.values.vectors,
      bias: bias.values.vectors, c: output.vectors + samples.lowerBound * panels)
    rectify(output, samples: samples)
  }

  /// The ReLU, in place, if there is one.
  func rectify(_ output: FloatBuffer, samples: Range<Int>) {
    guard isRectified else { return }
    let zero = HalfVector(repeating: 0)
    let halves = UnsafeMutableRawPointer(output.vectors + samples.lowerBound * panels)
      .assumingMemoryBound(to: HalfVector.self)
    for i in 0..<2 * samples.count * panels {
      halves[i] = halves[i].replacing(with: zero, where: halves[i] .< zero)
    }
  }

  /// Takes the gradient of the outputs of `samples` back through the ReLU, in place, and on to the
  /// input.
  ///
  /// - Parameter inputGradient: `[batch, inputs]`; absent for a layer that does not propagate.
  public func backward(
    output: FloatBuffer, outputGradient: FloatBuffer, inputGradient: FloatBuffer?,
    samples: Range<Int>
  ) {
    require(
      outputGradient.count == output.count && samples.upperBound <= batch,
      "\(outputGradient.count) != \(output.count) or \(samples) of \(batch)")
    let gradients = outputGradient.floats + samples.lowerBound * panels * vectorWidth
    if isRectified {
      let zero = HalfVector(repeating: 0)
      let outputs = UnsafeRawPointer(output.vectors + samples.lowerBound * panels)
        .assumingMemoryBound(to: HalfVector.self)
      let halves = UnsafeMutableRawPointer(gradients).assumingMemoryBound(to: HalfVector.self)
      for i in 0..<2 * samples.count * panels {
        halves[i] = halves[i].replacing(with: zero, where: outputs[i] .<= zero)
      }
    }
    for sample in samples {
      for panel in 0..<panels {
        gradient.vectors[panel * batch + sample] = outputGradient.vectors[sample * panels + panel]
      }
    }
    guard let inputGradient, let transposed else { return }
    check(input: inputGradient, output: output, samples: samples)
    let inputPanels = paddedToVectors(inputs) / vectorWidth
    MatrixProduct(
      rows: samples.count, panels: inputPanels, depth: units,
      aRowStride: panels * vectorWidth, aDepthStride: 1, bDepthStride: 1, bPanelStride: units,
      cRowStride: inputPanels, cPanelStride: 1
    )(
      a: gradients, b: transposed.vectors, bias: nil,
      c: inputGradient.vectors + samples.lowerBound * inputPanels)
  }

  /// How many tasks `update` is divided into: blocks of the kernel's rows, and the bias.
  public var updateTasks: Int { (inputs + Self.rowsPerTask - 1) / Self.rowsPerTask + 1 }

  /// Sums one block's gradient over the batch, in sample order, and updates the block with it.
  ///
  /// - Parameter samples: The size of the batch, all of which went through `backward`.
  public func update(task: Int, input: FloatBuffer, samples: Int, rule: UpdateRule) {
    let stride = paddedToVectors(inputs)
    require(
      samples <= batch && input.count >= samples * stride,
      "\(samples) samples of \(inputs) in \(input.count) floats, of a batch of \(batch)")
    if task == updateTasks - 1 {
      updateBias(samples: samples, rule: rule)
      return
    }
    let first = task * Self.rowsPerTask
    let rows = min(Self.rowsPerTask, inputs - first)
    let isCopied = panels > 1
    let capacity = Self.rowsPerTask + (isCopied ? samples * Self.rowsPerTask / vectorWidth : 0)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: capacity) { scratch in
      guard let sums = scratch.baseAddress else { return }
      var block = UnsafePointer(input.floats + first)
      if isCopied {
        copy(input, from: first, rows: rows, samples: samples, to: sums + Self.rowsPerTask)
        block = UnsafeRawPointer(sums + Self.rowsPerTask).assumingMemoryBound(to: Float.self)
      }
      for panel in 0..<panels {
        MatrixProduct(
          rows: rows, panels: 1, depth: samples, aRowStride: 1,
          aDepthStride: isCopied ? Self.rowsPerTask : stride, bDepthStride: 1, bPanelStride: batch,
          cRowStride: 1, cPanelStride: 1
        )(a: block, b: gradient.vectors + panel * batch, bias: nil, c: sums)
        rule.apply(gradient: sums, to: kernel, at: panel * inputs + first, count: rows)
      }
    }
    transpose(rows: first..<first + rows)
  }

  /// Puts some inputs of all samples side by side, for products that read them more than once: from
  /// sample to sample they may be a power of two apart and compete for the same places in the cache.
  private func copy(
    _ input: FloatBuffer, from first: Int, rows: Int, samples: Int,
    to block: UnsafeMutablePointer<Vector>
  ) {
    let width = Self.rowsPerTask / vectorWidth
    let stride = paddedToVectors(inputs) / vectorWidth
    for sample in 0..<samples {
      let row = input.vectors + (sample * stride + first / vectorWidth)
      for j in 0..<paddedToVectors(rows) / vectorWidth { block[sample * width + j] = row[j] }
    }
  }

  /// Brings what is derived from the parameters up to date after they were set from outside.
  public func parametersChanged() { transpose(rows: 0..<inputs) }

  func updateBias(samples: Int, rule: UpdateRule) {
    guard usesBias else { return }
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: panels) { sums in
      guard let sums = sums.baseAddress else { return }
      for panel in 0..<panels {
        var sum = Vector(repeating: 0)
        for sample in 0..<samples { sum += gradient.vectors[panel * batch + sample] }
        sums[panel] = sum
      }
      rule.apply(gradient: sums, to: bias, at: 0, count: panels)
    }
  }

  private func transpose(rows: Range<Int>) {
    guard let target = transposed?.floats else { return }
    let source = kernel.values.floats
    for row in rows {
      let column = row / vectorWidth * units * vectorWidth + row % vectorWidth
      for unit in 0..<units {
        target[column + unit * vectorWidth] =
          source[(unit / vectorWidth * inputs + row) * vectorWidth + unit % vectorWidth]
      }
    }
  }

  private func check(input: FloatBuffer, output: FloatBuffer, samples: Range<Int>) {
    require(
      samples.lowerBound >= 0 && input.count >= samples.upperBound * paddedToVectors(inputs)
        && output.count >= samples.upperBound * panels * vectorWidth,
      "samples \(samples) of \(inputs) → \(units) in \(input.count) → \(output.count) floats")
  }
}
