import Kernels

extension Dense: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    StagePlan(name: "dense", updateReadsInput: true) { DenseStage($0) }
  }
}

/// Runs a dense layer with or without ReLU, after other layers.
struct DenseStage: Stage {
  private let kernel: Kernels.Dense
  private let layer: PlacedLayer
  private let input: Activations
  private let output: Activations
  private let propagates: Bool

  init(_ site: StageSite) {
    layer = site.layers[0]
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    kernel = site.denseKernel(layer, inputs: input.pixels * input.paddedChannels)
  }

  var tensors: [TensorPlace] {
    layer.denseTensors(of: kernel) { [input] in input.place(of: $0) }
  }

  func forward(_ share: Share, of batch: Batch) {
    kernel.forward(input: input.values, output: output.values, samples: share.samples)
  }

  func backward(_ share: Share, of batch: Batch) {
    kernel.backward(
      output: output.values, outputGradient: output.gradients,
      inputGradient: propagates ? input.gradients : nil, samples: share.samples)
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(task: task, input: input.values, samples: batch.count, rule: rule)
  }

  func parametersChanged() { kernel.parametersChanged() }
}

extension StageSite {
  /// Creates the kernel of a dense layer, with a ReLU if an activation follows.
  func denseKernel(_ layer: PlacedLayer, inputs: Int) -> Kernels.Dense {
    Kernels.Dense(
      inputs: inputs, units: layer.output.count,
      isRectified: layers.last?.layer is Activation,
      usesBias: (layer.layer as? Dense)?.useBias ?? true, propagates: propagates,
      batch: workspace.batch)
  }
}

extension PlacedLayer {
  /// Returns the tensors of a dense layer: the kernel, `[inputs, units]`, and the bias.
  ///
  /// - Parameter row: The kernel row for each input, since inputs may have padding between them.
  func denseTensors(
    of kernel: Kernels.Dense, row: @escaping @Sendable (Int) -> Int
  ) -> [TensorPlace] {
    let units = kernel.units
    return tensorPlaces([
      "kernel": (
        kernel.kernel, { @Sendable in kernel.index(input: row($0 / units), unit: $0 % units) }
      ),
      "bias": (kernel.bias, { @Sendable in $0 }),
    ])
  }
}
