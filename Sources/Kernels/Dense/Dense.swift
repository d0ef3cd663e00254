/// A fully connected layer over a batch: output = activation(input·kernel + bias).
///
/// The input is `[batch, inputs]` and the output `[batch, units]`, both padded to whole vectors.
/// The kernel is stored in panels of 16 units, `[units / 16, inputs, 16]`, so that a product reads
/// it sequentially.
public final class Dense: Sendable {
  /// The number of inputs per sample, which is the number of rows of the kernel.
  public let inputs: Int
  /// The number of units, without padding.
  public let units: Int
  /// The kernel, `[units / 16, inputs, 16]`.
  public let kernel: Parameters
  /// The bias, `[units]`, padded to whole vectors.
  public let bias: Parameters
  private let isRectified: Bool
  private let usesBias: Bool
  /// The transposed kernel, `[inputs / 16, units, 16]`, which `backward` multiplies by; nil unless
  /// the layer propagates.
  private let transposed: FloatBuffer?
  /// The largest batch size.
  let batch: Int
  /// The gradient of the outputs before the ReLU, `[units / 16, batch, 16]`, which `backward`
  /// stores for `update`.
  ///
  /// It is stored by panel because rows of whole outputs would compete for the same cache sets.
  let gradient: FloatBuffer
  var panels: Int { paddedToVectors(units) / vectorWidth }

  /// The number of kernel rows that one update task owns: half a word of `SparsePixels`.
  static let rowsPerTask = SparsePixels.wordSize / 2

  /// Creates a layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - inputs: Inputs per sample, including the padding lanes of the previous layer.
  ///   - isRectified: Whether a ReLU follows.
  ///   - usesBias: Whether the bias is trained; otherwise it stays zero.
  ///   - propagates: Whether the gradient of the input is needed.
  ///   - batch: The largest batch size.
  public init(
    inputs: Int, units: Int, isRectified: Bool, usesBias: Bool = true, propagates: Bool, batch: Int
  ) {
    require(
      inputs > 0 && units > 0 && batch > 0,
      "a dense layer of \(inputs) → \(units) units for batches of \(batch)")
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

  /// The index in the kernel of the weight from `input` to `unit`.
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

  /// Applies the ReLU in place, if the layer has one.
  func rectify(_ output: FloatBuffer, samples: Range<Int>) {
    guard isRectified else { return }
    let zero = HalfVector(repeating: 0)
    let halves = UnsafeMutableRawPointer(output.vectors + samples.lowerBound * panels)
      .assumingMemoryBound(to: HalfVector.self)
    for i in 0..<2 * samples.count * panels {
      halves[i] = halves[i].replacing(with: zero, where: halves[i] .< zero)
    }
  }

  /// Backpropagates `samples`: applies the ReLU's derivative to `outputGradient` in place, then
  /// computes the input gradient.
  ///
  /// - Parameter inputGradient: `[batch, inputs]`; nil if the layer does not propagate.
  public func backward(
    output: FloatBuffer, outputGradient: FloatBuffer, inputGradient: FloatBuffer?,
    samples: Range<Int>
  ) {
    require(
      outputGradient.count == output.count && samples.lowerBound >= 0
        && samples.upperBound <= batch
        && output.count >= samples.upperBound * panels * vectorWidth
        && (inputGradient == nil || transposed != nil),
      "gradient of \(outputGradient.count) floats for an output of \(output.count), "
        + "samples \(samples) of a batch of \(batch), propagates: \(transposed != nil)")
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

  /// The number of tasks of `update`: one per block of kernel rows, and one for the bias.
  public var updateTasks: Int { (inputs + Self.rowsPerTask - 1) / Self.rowsPerTask + 1 }

  /// Sums the gradient of one block over the batch, in sample order, and updates the block.
  ///
  /// - Parameter samples: The batch size. Every sample must have gone through `backward`.
  public func update(task: Int, input: FloatBuffer, samples: Int, rule: UpdateRule) {
    let stride = paddedToVectors(inputs)
    require(
      task >= 0 && task < updateTasks && samples >= 0 && samples <= batch
        && input.count >= samples * stride,
      "task \(task) of \(updateTasks), \(samples) samples of \(inputs) inputs in "
        + "\(input.count) floats, batch size \(batch)")
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

  /// Copies some inputs of all samples next to each other, for products that read them more than
  /// once.
  ///
  /// In the input, the same value of consecutive samples may be a power of two apart, so that they
  /// compete for the same cache sets.
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

  /// Recomputes the data derived from the parameters. Call it after setting them directly.
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
    guard let transposed else { return }
    // Tasks begin at whole squares and have up to two per panel.
    let wholeRows = rows.count / vectorWidth * vectorWidth
    for row in stride(from: rows.lowerBound, to: rows.lowerBound + wholeRows, by: vectorWidth) {
      for panel in 0..<units / vectorWidth {
        transposeSquare(
          kernel.values.floats + (panel * inputs + row) * vectorWidth, stride: vectorWidth,
          to: transposed.vectors + (row / vectorWidth * units + panel * vectorWidth))
      }
    }
    let wholeUnits = units / vectorWidth * vectorWidth
    transpose(rows: rows.lowerBound..<rows.lowerBound + wholeRows, units: wholeUnits..<units)
    transpose(rows: rows.lowerBound + wholeRows..<rows.upperBound, units: 0..<units)
  }

  /// Transposes a part of the kernel number by number.
  private func transpose(rows: Range<Int>, units part: Range<Int>) {
    guard let target = transposed?.floats else { return }
    let source = kernel.values.floats
    for row in rows {
      let column = row / vectorWidth * units * vectorWidth + row % vectorWidth
      for unit in part {
        target[column + unit * vectorWidth] =
          source[(unit / vectorWidth * inputs + row) * vectorWidth + unit % vectorWidth]
      }
    }
  }

  private func check(input: FloatBuffer, output: FloatBuffer, samples: Range<Int>) {
    require(
      samples.lowerBound >= 0 && input.count >= samples.upperBound * paddedToVectors(inputs)
        && output.count >= samples.upperBound * panels * vectorWidth,
      "samples \(samples), \(inputs) → \(units) units: input of \(input.count) floats, "
        + "output of \(output.count)")
  }
}
