import Kernels

/// Compiles the layers of a network into stages.
struct Compiler {
  /// The plans of the stages, first to last, and the layers that each stage runs.
  private(set) var plans: [(plan: StagePlan, layers: [PlacedLayer])] = []
  private let architecture: Architecture

  /// Plans the stages of an architecture.
  ///
  /// - Parameter patterns: The fused stages to use, the most specific first.
  /// - Throws: `ModelError.invalidArchitecture` for a layer that no stage runs.
  init(_ architecture: Architecture, patterns: [Pattern] = Pattern.all) throws(ModelError) {
    self.architecture = architecture
    var rest = Self.place(architecture)[...]
    while let first = rest.first {
      let isFirst = plans.allSatisfy { $0.plan.make == nil }
      if let (count, plan) = patterns.lazy.compactMap({ $0.match(rest, isFirst) }).first {
        plans.append((plan, Array(rest.prefix(count))))
        rest = rest.dropFirst(count)
        continue
      }
      guard let layer = first.layer as? any StagedLayer else {
        throw .invalidArchitecture(
          "\(type(of: first.layer).className) is not a layer that can be trained here.")
      }
      plans.append((layer.stagePlan(at: first), [first]))
      rest = rest.dropFirst()
    }
    // If the first stage does not read the images itself, an input stage loads them.
    if let first = plans.first(where: { $0.plan.make != nil })?.plan, first.input == .images {
      return
    }
    plans.insert((InputStage.plan, []), at: 0)
  }

  /// Returns the layers, with each activation as a layer of its own after the layer that it belongs
  /// to.
  private static func place(_ architecture: Architecture) -> [PlacedLayer] {
    var placed: [PlacedLayer] = []
    var drawPosition = 0
    for (index, layer) in architecture.layers.enumerated() {
      let input = architecture.inputShapes[index]
      let output = architecture.outputShapes[index]
      for (number, component) in layer.components.enumerated() {
        placed.append(
          PlacedLayer(
            layer: component, name: architecture.layerNames[index],
            input: number == 0 ? input : output, output: output, drawPosition: drawPosition))
      }
      if !layer.tensors(for: input).isEmpty || layer is Dropout { drawPosition += 1 }
    }
    return placed
  }

  private func workspace(batch: Int, workers: Int) -> Workspace {
    Workspace(
      batch: batch, workers: workers,
      partSize: plans.contains { $0.plan.sumsByTask } ? 8 : 32,
      keepsBatch: plans.contains { $0.plan.isSynchronized })
  }

  /// Plans the memory for batches of up to `batch` samples.
  func memoryPlan(batch: Int, workers: Int) -> MemoryPlan {
    MemoryPlan(
      plans: plans, image: architecture.input,
      workspace: workspace(batch: batch, workers: workers))
  }

  /// Creates the stages and allocates their memory.
  ///
  /// - Parameter available: The memory of the machine, in bytes.
  /// - Throws: `ModelError.invalidOption` if a batch needs more memory than the machine has.
  func compile(batch: Int, workers: Int, available: Double) throws(ModelError) -> Plan {
    let workspace = workspace(batch: batch, workers: workers)
    let memory = memoryPlan(batch: batch, workers: workers)
    try memory.check(available: available)
    var stages: [PlannedStage] = []
    var current: Activations?
    var hasParameters = false
    for (index, (plan, layers)) in plans.enumerated() {
      guard let make = plan.make else { continue }
      let output =
        memory.layouts[index].map { Activations($0, workspace: workspace) } ?? current
      guard let output else { continue }
      let stage = make(
        StageSite(
          layers: layers, input: plan.input == .images ? nil : current, output: output,
          image: architecture.input, propagates: hasParameters, workspace: workspace))
      hasParameters = hasParameters || layers.contains { !$0.layer.tensors(for: $0.input).isEmpty }
      stages.append(
        PlannedStage(
          stage: stage, name: plan.name, layer: layers.last?.name, output: output,
          isTrained: hasParameters))
      current = output
    }
    guard var logits = current else {
      throw .invalidArchitecture("it has no layer that computes anything.")
    }
    if logits.pixels > 1 {
      let layout = ActivationLayout(
        .vector(architecture.classes), isBatchWide: true, hasGradients: hasParameters)
      let output = Activations(layout, workspace: workspace)
      let stage = LogitsStage(input: logits, output: output, propagates: hasParameters)
      stages.append(
        PlannedStage(
          stage: stage, name: "logits", layer: nil, output: output, isTrained: hasParameters))
      logits = output
    }
    return Plan(
      stages: stages, logits: logits, workspace: workspace,
      hasFixedParts: plans.contains { $0.plan.sumsByTask })
  }
}

/// A stage, where it writes, and whether gradients pass through it: whether it or a stage before it has parameters.
struct PlannedStage {
  let stage: any Stage
  let name: String
  /// The name of the last layer that the stage runs, such as "conv2d_1"; nil if it runs none.
  let layer: String?
  let output: Activations
  let isTrained: Bool
}
