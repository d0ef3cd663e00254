import Kernels

/// One or more layers that run together.
///
/// A training step has a sample phase, whose tasks own samples (forward, loss, gradients of
/// activations, and those gradients of parameters that are summed over a task's samples), and an
/// update phase, whose tasks own parameters (the sum over the batch, in order, and the update).
protocol Stage: Sendable {
  /// The parameters, in Keras's order and layout.
  var tensors: [TensorPlace] { get }
  /// Computes the outputs of a share of the batch.
  func forward(_ share: Share, of batch: Batch)
  /// Takes the gradients of the outputs back to the inputs, and to partial sums for parameters.
  func backward(_ share: Share, of batch: Batch)
  /// How many tasks the update phase has.
  var updateTasks: Int { get }
  /// Runs one of them.
  ///
  /// - Parameter parts: How many tasks the sample phase had.
  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule)
  /// Brings derived data up to date after parameters were set.
  func parametersChanged()
}

extension Stage {
  var tensors: [TensorPlace] { [] }
  var updateTasks: Int { 0 }
  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {}
  func parametersChanged() {}
}

/// A stage that needs something of the whole batch before it can go on, forward and backward.
protocol SynchronizedStage: Stage {
  /// Sums what is needed over a share; `forward` follows when all shares are done.
  func gather(_ share: Share, of batch: Batch)
  /// Puts the shares' sums together.
  func synchronize(_ batch: Batch, parts: Int)
  /// Sums what the backward pass needs over a share; `backward` follows when all shares are done.
  func gatherGradients(_ share: Share, of batch: Batch)
  /// Puts the shares' sums together.
  func synchronizeGradients(_ batch: Batch, parts: Int)
}

/// The images of one step, and what the step is for.
struct Batch {
  let examples: Examples
  /// Which of the examples.
  let indices: ArraySlice<Int32>
  let purpose: Purpose

  /// Whether a batch is trained on, and if so what its dropout masks are drawn from.
  enum Purpose {
    case inference
    /// `firstSample` counts the samples that were trained on before this batch.
    case training(seed: UInt64, firstSample: Int)
  }

  var count: Int { indices.count }

  /// The example at a place of the batch.
  func image(_ sample: Int) -> Int { Int(indices[indices.startIndex + sample]) }
}
