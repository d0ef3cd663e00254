import Kernels

/// A network with its parameters, which trains and classifies one batch at a time.
///
/// Results depend on the seed, the examples and the batch size, but not on the number of threads.
public final class Network {
  /// The layers.
  public let architecture: Architecture
  /// The largest batch size.
  public let batchCapacity: Int
  let plan: Plan
  let clock: StepClock
  private let team: WorkerTeam
  private let loss: SoftmaxCrossEntropy
  private let losses: FloatBuffer
  private let predictions: IntegerBuffer

  /// Creates a network with the initial parameters of its layers: Glorot-uniform kernels and zero
  /// biases.
  ///
  /// - Parameters:
  ///   - seed: The seed that the kernels are drawn with.
  ///   - threads: The number of threads that run a batch.
  /// - Throws: `ModelError.invalidArchitecture` if a layer cannot be trained here;
  ///   `ModelError.invalidOption` if a batch needs more memory than the machine has;
  ///   `ModelError.unsupportedProcessor` on a processor that the arithmetic was not built for.
  public convenience init(
    architecture: Architecture, seed: UInt64, batchCapacity: Int, threads: Int
  ) throws(ModelError) {
    try self.init(
      architecture: architecture, seed: seed, batchCapacity: batchCapacity, threads: threads,
      patterns: Pattern.all)
  }

  init(
    architecture: Architecture, seed: UInt64, batchCapacity: Int, threads: Int,
    patterns: [Pattern], missingExtensions: [String] = ProcessorCheck.missingExtensions,
    availableBytes: Double = MemoryPlan.machineBytes
  ) throws(ModelError) {
    guard missingExtensions.isEmpty else {
      throw .unsupportedProcessor(missing: missingExtensions)
    }
    let batch = max(batchCapacity, 1)
    self.architecture = architecture
    self.batchCapacity = batch
    plan = try Compiler(architecture, patterns: patterns).compile(
      batch: batch, workers: max(threads, 1), available: availableBytes)
    team = WorkerTeam(threads: threads)
    clock = StepClock(workers: team.threads)
    loss = SoftmaxCrossEntropy(classes: architecture.classes)
    losses = FloatBuffer(count: batch)
    predictions = IntegerBuffer(count: batch)
    for (position, place) in plan.tensors.enumerated() {
      place.initialize(seed: seed, position: position)
    }
    parametersChanged()
  }

  /// The parameters, in Keras's order and layout.
  public var tensors: [Tensor] { plan.tensors.map { $0.tensor(of: $0.parameters.values) } }

  /// Replaces all parameters.
  ///
  /// - Throws: `ModelError.weightMismatch` unless names, order and shapes are the same as in
  ///   `tensors`.
  public func setTensors(_ tensors: [Tensor]) throws(ModelError) {
    let places = plan.tensors
    guard places.map(\.name) == tensors.map(\.name) else {
      throw .weightMismatch(
        "it has the tensors \(places.map(\.name)), found \(tensors.map(\.name)).")
    }
    for (place, tensor) in zip(places, tensors) where place.shape != tensor.shape {
      throw .weightMismatch("\(place.name) is \(place.shape), found \(tensor.shape).")
    }
    for (place, tensor) in zip(places, tensors) {
      place.store(tensor.values, in: place.parameters.values)
    }
    parametersChanged()
  }

  func parametersChanged() {
    for planned in plan.stages { planned.stage.parametersChanged() }
  }

  /// Runs one training step on the images at `indices`.
  ///
  /// - Parameters:
  ///   - rule: The update of the parameters.
  ///   - seed: The seed that dropout masks are drawn with.
  ///   - firstSample: The number of samples that were trained on before this batch.
  /// - Returns: The sum of the samples' losses before the update, and the number of correct
  ///   predictions.
  func trainStep(
    on examples: Examples, indices: ArraySlice<Int32>, rule: UpdateRule, seed: UInt64,
    firstSample: Int
  ) -> BatchResult {
    let batch = Batch(
      examples: examples, indices: indices,
      purpose: .training(seed: seed, firstSample: firstSample))
    let size = plan.partSize(of: batch.count)
    let parts = (batch.count + size - 1) / size
    clock.beginStep()
    for segment in plan.segments.dropLast() {
      team.run(tasks: parts) { worker, part in
        let share = share(part, of: batch, size: size, worker: worker)
        clock.timeForward(worker) { segment.forward(share, of: batch) }
      }
      segment.exit?.synchronize(batch, parts: parts)
    }
    team.run(tasks: parts) { worker, part in
      let share = share(part, of: batch, size: size, worker: worker)
      clock.timeForward(worker) {
        plan.segments.last?.forward(share, of: batch)
        measure(batch, samples: share.samples, gradientScale: 1 / Float(batch.count))
      }
      clock.timeBackward(worker) { plan.segments.last?.backward(share, of: batch) }
    }
    for segment in plan.segments.dropLast().reversed() {
      segment.exit?.synchronizeGradients(batch, parts: parts)
      team.run(tasks: parts) { worker, part in
        let share = share(part, of: batch, size: size, worker: worker)
        clock.timeBackward(worker) { segment.backward(share, of: batch) }
      }
    }
    clock.beginUpdate()
    team.run(tasks: plan.updateTasks.count) { _, task in
      let (stage, block) = plan.updateTasks[task]
      plan.stages[stage].stage.update(task: block, of: batch, parts: parts, rule: rule)
    }
    clock.endStep()
    return result(batch)
  }

  /// Classifies the images at `indices` without training.
  func evaluate(_ examples: Examples, indices: ArraySlice<Int32>) -> BatchResult {
    let batch = Batch(examples: examples, indices: indices, purpose: .inference)
    let size = plan.partSize(of: batch.count)
    team.run(tasks: (batch.count + size - 1) / size) { worker, part in
      let share = share(part, of: batch, size: size, worker: worker)
      for segment in plan.segments { segment.forward(share, of: batch) }
      measure(batch, samples: share.samples, gradientScale: nil)
    }
    return result(batch)
  }

  private func share(_ part: Int, of batch: Batch, size: Int, worker: Int) -> Share {
    Share(part: part, of: batch.count, size: size, worker: worker, workspace: plan.workspace)
  }

  private func measure(_ batch: Batch, samples: Range<Int>, gradientScale: Float?) {
    for sample in samples {
      let (loss, prediction) = loss(
        logits: plan.logits.values,
        gradient: gradientScale == nil ? nil : plan.logits.gradients, sample: sample,
        label: Int(batch.examples.labels[batch.image(sample)]), scale: gradientScale ?? 0)
      losses[sample] = loss
      predictions[sample] = prediction
    }
  }

  private func result(_ batch: Batch) -> BatchResult {
    var result = BatchResult()
    for sample in 0..<batch.count {
      result.lossSum += Double(losses[sample])
      if predictions[sample] == Int(batch.examples.labels[batch.image(sample)]) {
        result.correct += 1
      }
    }
    result.count = batch.count
    return result
  }
}

/// Losses and correct predictions, summed over samples.
struct BatchResult {
  var lossSum = 0.0
  var correct = 0
  var count = 0

  static func += (total: inout BatchResult, batch: BatchResult) {
    total.lossSum += batch.lossSum
    total.correct += batch.correct
    total.count += batch.count
  }
}
