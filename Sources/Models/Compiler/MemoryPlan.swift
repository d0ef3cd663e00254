import Foundation

/// Plans where each stage writes, and how much memory that takes.
struct MemoryPlan {
  /// The layout of each stage's outputs; nil if the stage overwrites its inputs.
  private(set) var layouts: [ActivationLayout?] = []
  private let workspace: Workspace

  init(
    plans: [(plan: StagePlan, layers: [PlacedLayer])], image: ImageShape, workspace: Workspace
  ) {
    self.workspace = workspace
    let working = plans.indices.filter { plans[$0].plan.make != nil }
    var use = StagePlan.OutputUse.value
    var hasParameters = false
    var current: ActivationLayout?
    for index in plans.indices {
      let (plan, layers) = plans[index]
      guard plan.make != nil else {
        layouts.append(nil)
        continue
      }
      hasParameters = hasParameters || layers.contains { !$0.layer.tensors(for: $0.input).isEmpty }
      let isInPlace =
        switch plan.placement {
        case .apart, .apartInSameLayout: false
        case .inPlace: use == .nothing
        case .inPlaceKeepingSign: use < .value
        }
      if isInPlace {
        layouts.append(nil)
        use = max(use, plan.outputUse)
        continue
      }
      // Find all stages that read these outputs, up to the first that writes elsewhere.
      let readers = working.drop { $0 <= index }
      let next = readers.first { plans[$0].plan.placement.isApart } ?? plans.endIndex
      let last = readers.first.map { max($0, next) } ?? plans.endIndex
      let isRead = readers.prefix { $0 <= last }.contains { plans[$0].plan.updateReadsInput }
      let isLast = !readers.contains { plans[$0].plan.placement.isApart }
      let needsPadding = readers.first.map { plans[$0].plan.input == .padded } ?? true
      var layout = ActivationLayout(
        layers.last?.output ?? .image(image),
        isBatchWide: isRead || isLast || workspace.keepsBatch, hasGradients: hasParameters,
        isPadded: needsPadding || !layers.isEmpty)
      if let current, plan.placement != .apart { layout.takeShape(of: current) }
      current = layout
      layouts.append(layout)
      use = layers.isEmpty ? .nothing : plan.outputUse
    }
  }

  /// Checks that the plan fits in the memory of this machine.
  ///
  /// - Throws: `ModelError.invalidOption` if it does not.
  func check(parameters: Int) throws(ModelError) {
    let activations = layouts.compactMap { $0?.bytes(in: workspace) }.reduce(0, +)
    // Count five floats per parameter: its value, two moments, and its gradient or partial sums of
    // it.
    let bytes = activations + 20 * Double(parameters)
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes < 0.8 * available else {
      throw .invalidOption(
        "This network needs \(Self.gigabytes(bytes)) for batches of \(workspace.batch), but "
          + "the machine has \(Self.gigabytes(available)). Choose a smaller batch size or a "
          + "smaller network.")
    }
  }

  private static func gigabytes(_ bytes: Double) -> String {
    "\((bytes / 1e8).rounded() / 10) GB"
  }
}
