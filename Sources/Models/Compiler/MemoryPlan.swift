import Foundation
import Kernels

/// Plans where each stage writes, and how much memory that takes.
struct MemoryPlan {
  /// The layout of each stage's outputs; nil if the stage overwrites its inputs.
  private(set) var layouts: [ActivationLayout?] = []
  /// An upper bound of the memory that the plan takes, in bytes.
  private(set) var bytes = 0.0
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
      // Images are loaded as the first reader takes them: as a vector if they are flattened.
      let shape = layers.last?.output ?? readers.first.flatMap { plans[$0].layers.first?.input }
      var layout = ActivationLayout(
        shape ?? .image(image),
        isBatchWide: isRead || isLast || workspace.keepsBatch, hasGradients: hasParameters,
        isPadded: needsPadding || !layers.isEmpty)
      if let current, plan.placement != .apart { layout.takeShape(of: current) }
      current = layout
      layouts.append(layout)
      use = layers.isEmpty ? .nothing : plan.outputUse
    }
    for layout in layouts { bytes += layout?.bytes(in: workspace) ?? 0 }
    for (plan, layers) in plans { bytes += Self.bytes(of: plan, layers, workspace) }
  }

  /// The memory of this machine, in bytes.
  static let machineBytes = Double(ProcessInfo.processInfo.physicalMemory)

  /// Checks that the plan fits in a machine with `available` bytes of memory.
  ///
  /// - Throws: `ModelError.invalidOption` if it does not.
  func check(available: Double) throws(ModelError) {
    guard fits(in: available) else {
      throw .invalidOption(
        "This network needs \(Self.gigabytes(bytes)) for batches of \(workspace.batch), but "
          + "the machine has \(Self.gigabytes(available)). Choose a smaller batch size or a "
          + "smaller network.")
    }
  }

  /// Returns whether a machine with `available` bytes of memory has enough.
  func fits(in available: Double) -> Bool { bytes < 0.8 * available }

  /// Returns an upper bound of the memory, in bytes, for a stage's parameters and for what is computed
  /// from them: values, two moments, a rearranged copy, and what the plan adds.
  private static func bytes(
    of plan: StagePlan, _ layers: [PlacedLayer], _ workspace: Workspace
  ) -> Double {
    var parameters = 0.0
    for tensor in layers.flatMap({ $0.layer.tensors(for: $0.input) }) {
      // Kernels pad their channels and filters, the last two dimensions.
      var count = 1.0
      for (index, side) in tensor.shape.enumerated() {
        count *= Double(index + 2 < tensor.shape.count ? side : paddedToVectors(side))
      }
      parameters += count
    }
    let copies =
      4 + plan.sharedCopies + plan.copiesPerWorker * workspace.workers
      + (plan.sumsByTask ? workspace.parts : 0)
    // An update that sums over the batch needs the gradients of all outputs.
    let outputs = plan.updateReadsInput ? Double(layers.last?.output.count ?? 0) : 0
    return 4 * (parameters * Double(copies) + outputs * Double(workspace.batch))
  }

  private static func gigabytes(_ bytes: Double) -> String {
    "\((bytes / 1e8).rounded() / 10) GB"
  }
}

extension Network {
  /// Returns the capacity for a network that is trained with batches of `batchSize` images: so large
  /// that tests are fast, if the machine has the memory for it.
  ///
  /// Batch normalization keeps a whole batch, so a network that is trained with small batches may not
  /// fit with large ones.
  ///
  /// - Throws: `ModelError.invalidArchitecture` if a layer cannot be trained here.
  package static func batchCapacity(
    for architecture: Architecture, batchSize: Int, threads: Int
  ) throws(ModelError) -> Int {
    try batchCapacity(
      for: architecture, batchSize: batchSize, threads: threads,
      availableBytes: MemoryPlan.machineBytes)
  }

  /// - Parameter availableBytes: The memory of the machine.
  static func batchCapacity(
    for architecture: Architecture, batchSize: Int, threads: Int, availableBytes: Double
  ) throws(ModelError) -> Int {
    let compiler = try Compiler(architecture)
    return [128, 32, 8].first {
      $0 > batchSize
        && compiler.memoryPlan(batch: $0, workers: max(threads, 1)).fits(in: availableBytes)
    } ?? batchSize
  }
}
