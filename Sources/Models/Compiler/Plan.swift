/// The stages of a network in the order in which a step runs them.
struct Plan {
  /// All stages, first to last.
  let stages: [PlannedStage]
  /// The stages between two points at which the whole batch must be complete.
  let segments: [Segment]
  /// The outputs of the last stage.
  let logits: Activations
  let workspace: Workspace
  /// The tasks of the update phase: the index of a stage, and the number of one of its tasks.
  let updateTasks: [(stage: Int, task: Int)]
  private let hasFixedParts: Bool

  /// Stages that a task runs without waiting for other tasks.
  struct Segment {
    /// The stage that starts this segment, and the one that waits for its end.
    let entry, exit: (any SynchronizedStage)?
    let stages: [any Stage]
    /// The stages that gradients pass through, last to first.
    let backwardStages: [any Stage]

    /// Runs a share of the batch forward.
    func forward(_ share: Share, of batch: Batch) {
      entry?.forward(share, of: batch)
      for stage in stages { stage.forward(share, of: batch) }
      if batch.isTraining { exit?.gather(share, of: batch) }
    }

    /// Backpropagates the gradients of a share of the batch.
    func backward(_ share: Share, of batch: Batch) {
      exit?.backward(share, of: batch)
      for stage in backwardStages { stage.backward(share, of: batch) }
      entry?.gatherGradients(share, of: batch)
    }
  }

  init(stages: [PlannedStage], logits: Activations, workspace: Workspace, hasFixedParts: Bool) {
    self.stages = stages
    self.logits = logits
    self.workspace = workspace
    self.hasFixedParts = hasFixedParts
    updateTasks = stages.indices.flatMap { stage in
      (0..<stages[stage].stage.updateTasks).map { (stage: stage, task: $0) }
    }
    var segments: [Segment] = []
    var entry: (any SynchronizedStage)?
    var current: [PlannedStage] = []
    func end(with exit: (any SynchronizedStage)?) {
      segments.append(
        Segment(
          entry: entry, exit: exit, stages: current.map(\.stage),
          backwardStages: current.reversed().filter(\.isTrained).map(\.stage)))
      current = []
      entry = exit
    }
    for planned in stages {
      if let waiting = planned.stage as? any SynchronizedStage {
        end(with: waiting)
      } else {
        current.append(planned)
      }
    }
    end(with: nil)
    self.segments = segments
  }

  /// The parameters, in Keras's order and layout.
  var tensors: [TensorPlace] { stages.flatMap(\.stage.tensors) }

  /// Returns the number of samples per task in a batch of `count`. It is fixed if it affects the
  /// result; otherwise it is small enough that every thread has a task.
  func partSize(of count: Int) -> Int {
    if hasFixedParts { return workspace.partSize }
    let even = (count + workspace.workers - 1) / workspace.workers
    return min(workspace.partSize, max(8, even))
  }
}
