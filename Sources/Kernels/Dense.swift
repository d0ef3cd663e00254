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
  /// The kernel transposed, `[inputs / 16, units, 16]`, for the gradient of the input.
  private let transposed: FloatBuffer?
  var panels: Int { paddedToVectors(units) / vectorWidth }

  /// Rows of the kernel that one update task owns.
  private static let rowsPerTask = SparsePixels.blockSize

  /// A layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - inputs: Inputs a sample, padding lanes of the layer before included.
  ///   - isRectified: Whether a ReLU follows.
  ///   - propagates: Whether the gradient of the input is wanted.
  public init(inputs: Int, units: Int, isRectified: Bool, propagates: Bool) {
    self.inputs = inputs
    self.units = units
    self.isRectified = isRectified
    let padded = paddedToVectors(units)
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
    require(outputGradient.count == output.count, "\(outputGradient.count) != \(output.count)")
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
  /// - Parameter samples: The size of the batch.
  public func update(
    task: Int, input: FloatBuffer, outputGradient: FloatBuffer, samples: Int, rule: UpdateRule
  ) {
    check(input: input, output: outputGradient, samples: 0..<samples)
    if task == updateTasks - 1 {
      updateBias(outputGradient: outputGradient, samples: samples, rule: rule)
      return
    }
    let first = task * Self.rowsPerTask
    let rows = min(Self.rowsPerTask, inputs - first)
    let stride = paddedToVectors(inputs)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: Self.rowsPerTask) { gradient in
      guard let gradient = gradient.baseAddress else { return }
      for panel in 0..<panels {
        MatrixProduct(
          rows: rows, panels: 1, depth: samples, aRowStride: 1, aDepthStride: stride,
          bDepthStride: panels, bPanelStride: 1, cRowStride: 1, cPanelStride: 1
        )(a: input.floats + first, b: outputGradient.vectors + panel, bias: nil, c: gradient)
        rule.apply(
          gradient: gradient, to: kernel, at: panel * inputs + first, count: rows)
      }
    }
    transpose(rows: first..<first + rows)
  }

  /// Brings what is derived from the parameters up to date after they were set from outside.
  public func parametersChanged() { transpose(rows: 0..<inputs) }

  func updateBias(outputGradient: FloatBuffer, samples: Int, rule: UpdateRule) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: panels) { gradient in
      guard let gradient = gradient.baseAddress else { return }
      for panel in 0..<panels {
        var sum = Vector(repeating: 0)
        for sample in 0..<samples { sum += outputGradient.vectors[sample * panels + panel] }
        gradient[panel] = sum
      }
      rule.apply(gradient: gradient, to: bias, at: 0, count: panels)
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
