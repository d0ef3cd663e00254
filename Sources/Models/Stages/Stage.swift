import Kernels

/// One or more layers that run together.
///
/// A training step has two phases. In the sample phase, tasks own samples: they compute the
/// outputs, the loss, the gradients of activations, and the gradients of parameters that are summed
/// per task. In the update phase, tasks own parameters: they sum the gradients over the batch, in
/// order, and update the parameters.
protocol Stage: Sendable {
  /// The parameters, in Keras's order and layout.
  var tensors: [TensorPlace] { get }
  /// Computes the outputs of a share of the batch.
  func forward(_ share: Share, of batch: Batch)
  /// Computes the gradients of the inputs from those of the outputs, and partial sums of the
  /// gradients of the parameters.
  func backward(_ share: Share, of batch: Batch)
  /// The number of tasks in the update phase.
  var updateTasks: Int { get }
  /// Runs one task of the update phase.
  ///
  /// - Parameter parts: The number of tasks in the sample phase.
  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule)
  /// Recomputes derived data after parameters were set.
  func parametersChanged()
}

extension Stage {
  var tensors: [TensorPlace] { [] }
  var updateTasks: Int { 0 }
  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {}
  func parametersChanged() {}
}

/// A stage that needs a result over the whole batch before it can continue, forward and backward.
protocol SynchronizedStage: Stage {
  /// Computes the sums over a share that `forward` needs, which runs when all shares are done.
  func gather(_ share: Share, of batch: Batch)
  /// Combines the sums of all shares.
  func synchronize(_ batch: Batch, parts: Int)
  /// Computes the sums over a share that `backward` needs, which runs when all shares are done.
  func gatherGradients(_ share: Share, of batch: Batch)
  /// Combines the sums of all shares.
  func synchronizeGradients(_ batch: Batch, parts: Int)
}

/// The images of one step, and the purpose of the step.
struct Batch {
  let examples: Examples
  /// The numbers of the batch's images in `examples`.
  let indices: ArraySlice<Int32>
  let purpose: Purpose

  /// Whether a step trains, and if so, how dropout masks are drawn.
  enum Purpose {
    case inference
    /// `firstSample` is the number of samples that were trained on before this batch.
    case training(seed: UInt64, firstSample: Int)
  }

  var count: Int { indices.count }
  var isTraining: Bool {
    if case .training = purpose { true } else { false }
  }

  /// Returns the number of the image at a position of the batch.
  func image(_ sample: Int) -> Int { Int(indices[indices.startIndex + sample]) }
}
