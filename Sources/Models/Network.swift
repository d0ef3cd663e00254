import Kernels

/// A network with its parameters, ready to train and to classify, a batch at a time.
///
/// Results depend on the seed, the examples and the batch size, never on the number of threads.
public final class Network {
  /// The layers.
  public let architecture: Architecture
  /// The most samples that one batch can have.
  public let batchCapacity: Int
  private let team: WorkerTeam
  let stages: [any Stage]
  private let input: Activations
  /// Where a network that begins with a dense layer lists the pixels that are not zero.
  private let sparsePixels: SparsePixels?
  private let logits: Activations
  private let loss: SoftmaxCrossEntropy
  private let losses: FloatBuffer
  private let predictions: IntegerBuffer
  /// The most samples that a task of the first phase owns. Convolutions sum their gradient task by
  /// task, so for them this is part of what a result is, and tasks are as large as they can be.
  private let samplesPerTask: Int
  private let convolves: Bool
  /// How many images ahead of the one it takes a worker asks memory for.
  private static let imagesAhead = 4
  private let clocks: [WorkerClock]
  private var samplePhaseSeconds = 0.0
  private var updatePhaseSeconds = 0.0

  /// A network with Glorot-uniform kernels and zero biases.
  ///
  /// - Parameters:
  ///   - seed: What the kernels are drawn from.
  ///   - threads: How many threads run a batch.
  public init(architecture: Architecture, seed: UInt64, batchCapacity: Int, threads: Int) {
    let batch = max(batchCapacity, 1)
    let convolves = architecture.layers.contains {
      if case .convolution = $0 { true } else { false }
    }
    self.architecture = architecture
    self.batchCapacity = batch
    team = WorkerTeam(threads: threads)
    self.convolves = convolves
    samplesPerTask = convolves ? 8 : 32
    clocks = (0..<team.threads).map { _ in WorkerClock() }
    loss = SoftmaxCrossEntropy(classes: architecture.classes)
    losses = FloatBuffer(count: batch)
    predictions = IntegerBuffer(count: batch)
    let slots = team.threads * Share.slots(capacity: samplesPerTask)
    input = Activations(
      shape: architecture.input, rows: convolves ? slots : batch, isBatchWide: !convolves,
      padsChannels: false)
    sparsePixels = convolves ? nil : SparsePixels(batch: batch, size: architecture.input.count)
    (stages, logits) = Self.stages(
      of: architecture, input: input, batch: batch, slots: slots,
      parts: (batch + samplesPerTask - 1) / samplesPerTask, workers: team.threads)
    for (position, place) in stages.flatMap(\.tensors).enumerated() {
      place.initialize(seed: seed, position: position)
    }
    for stage in stages { stage.parametersChanged() }
  }

  /// The parameters, in Keras's order and layout.
  public var tensors: [Tensor] {
    stages.flatMap(\.tensors).map { $0.tensor(of: $0.parameters.values) }
  }

  /// Replaces all parameters.
  ///
  /// - Throws: `ModelError.weightMismatch` unless names, order and shapes are those of `tensors`.
  public func setTensors(_ tensors: [Tensor]) throws(ModelError) {
    let places = stages.flatMap(\.tensors)
    guard places.map(\.name) == tensors.map(\.name) else {
      throw .weightMismatch("it has \(places.map(\.name)), found \(tensors.map(\.name)).")
    }
    for (place, tensor) in zip(places, tensors) where place.shape != tensor.shape {
      throw .weightMismatch("\(place.name) is \(place.shape), found \(tensor.shape).")
    }
    for (place, tensor) in zip(places, tensors) {
      for (index, value) in zip(place.indices, tensor.values) {
        place.parameters.values[index] = value
      }
    }
    for stage in stages { stage.parametersChanged() }
  }

  /// Forgets what an optimiser remembers of earlier steps.
  func resetMoments() {
    for place in stages.flatMap(\.tensors) {
      place.parameters.firstMoment.clear()
      place.parameters.secondMoment.clear()
    }
  }

  /// The gradients of the last step, if that was plain SGD with a learning rate of 1: then the
  /// velocity is the gradient with its sign turned.
  var gradientsOfUnitStep: [Tensor] {
    stages.flatMap(\.tensors).map { place in
      var tensor = place.tensor(of: place.parameters.firstMoment)
      tensor.values = tensor.values.map { -$0 }
      return tensor
    }
  }

  /// The logits of the last batch's first `count` samples: `[count, classes]`.
  func logits(count: Int) -> [Float] {
    (0..<count * architecture.classes).map {
      let (sample, index) = $0.quotientAndRemainder(dividingBy: architecture.classes)
      return logits.values[sample * logits.stride + index]
    }
  }

  /// One training step on the images at `indices`.
  ///
  /// - Parameters:
  ///   - rule: The optimiser's step.
  ///   - seed: What dropout masks are drawn from.
  ///   - firstSample: How many samples were trained on before this batch.
  /// - Returns: The sum of the samples' losses before the update, and how many were classified right.
  func trainStep(
    on examples: Examples, indices: ArraySlice<Int32>, rule: UpdateRule, seed: UInt64,
    firstSample: Int
  ) -> BatchResult {
    input.sparsePixels = examples.isSparse ? sparsePixels : nil
    let count = indices.count
    let capacity = samplesPerTask(of: count)
    let parts = (count + capacity - 1) / capacity
    let scale = 1 / Float(count)
    let start = ContinuousClock.now
    team.run(tasks: parts) { worker, part in
      let share = Share(part: part, of: count, capacity: capacity, worker: worker)
      let begin = ContinuousClock.now
      forward(
        examples, indices: indices, share: share,
        pass: .training(seed: seed, firstSample: firstSample))
      measure(examples, indices: indices, samples: share.samples, gradientScale: scale)
      let middle = ContinuousClock.now
      for stage in stages.reversed() { stage.backward(share) }
      clocks[worker].add(forward: middle - begin, backward: ContinuousClock.now - middle)
    }
    let middle = ContinuousClock.now
    let tasks = stages.indices.flatMap { stage in
      (0..<stages[stage].updateTasks).map { (stage, $0) }
    }
    team.run(tasks: tasks.count) { _, task in
      let (stage, block) = tasks[task]
      stages[stage].update(task: block, samples: count, parts: parts, rule: rule)
    }
    samplePhaseSeconds += (middle - start) / .seconds(1)
    updatePhaseSeconds += (ContinuousClock.now - middle) / .seconds(1)
    return result(examples, indices: indices)
  }

  /// How the wall-clock time of all training steps so far divides.
  public var phaseSeconds: PhaseSeconds {
    let forward = clocks.reduce(0) { $0 + $1.forward / .seconds(1) }
    let backward = clocks.reduce(0) { $0 + $1.backward / .seconds(1) }
    let share = forward / max(forward + backward, .leastNormalMagnitude)
    return PhaseSeconds(
      forward: samplePhaseSeconds * share, backward: samplePhaseSeconds * (1 - share),
      update: updatePhaseSeconds)
  }

  /// Classifies the images at `indices` without learning from them.
  func evaluate(_ examples: Examples, indices: ArraySlice<Int32>) -> BatchResult {
    input.sparsePixels = examples.isSparse ? sparsePixels : nil
    let count = indices.count
    let capacity = samplesPerTask(of: count)
    team.run(tasks: (count + capacity - 1) / capacity) { worker, part in
      let share = Share(part: part, of: count, capacity: capacity, worker: worker)
      forward(examples, indices: indices, share: share, pass: .inference)
      measure(examples, indices: indices, samples: share.samples, gradientScale: nil)
    }
    return result(examples, indices: indices)
  }

  /// Samples that a task owns in a batch of `count`: without convolutions few enough that every
  /// thread has some.
  private func samplesPerTask(of count: Int) -> Int {
    let even = (count + team.threads - 1) / team.threads
    return convolves ? samplesPerTask : min(samplesPerTask, max(8, even))
  }

  private func forward(
    _ examples: Examples, indices: ArraySlice<Int32>, share: Share, pass: Pass
  ) {
    for (sample, row) in zip(share.samples, input.rows(share)) {
      let image = Int(indices[indices.startIndex + sample])
      if let pixels = input.sparsePixels {
        if sample + Self.imagesAhead < indices.count {
          let later = Int(indices[indices.startIndex + sample + Self.imagesAhead])
          prefetchPixels(examples.pixels, image: later, size: examples.shape.count)
        }
        pixels.load(examples.pixels, image: image, order: examples.order, sample: row)
      } else {
        loadPixels(
          examples.pixels, image: image, size: examples.shape.count, order: examples.order,
          into: input.values, sample: row)
      }
    }
    for stage in stages { stage.forward(share, pass: pass) }
  }

  private func measure(
    _ examples: Examples, indices: ArraySlice<Int32>, samples: Range<Int>, gradientScale: Float?
  ) {
    for sample in samples {
      let label = examples.labels[Int(indices[indices.startIndex + sample])]
      let (loss, prediction) = loss(
        logits: logits.values, gradient: gradientScale == nil ? nil : logits.gradients,
        sample: sample, label: Int(label), scale: gradientScale ?? 0)
      losses[sample] = loss
      predictions[sample] = prediction
    }
  }

  private func result(_ examples: Examples, indices: ArraySlice<Int32>) -> BatchResult {
    var result = BatchResult()
    for (sample, index) in indices.enumerated() {
      result.lossSum += Double(losses[sample])
      if predictions[sample] == Int(examples.labels[Int(index)]) { result.correct += 1 }
    }
    result.count = indices.count
    return result
  }

  private static func stages(
    of architecture: Architecture, input: Activations, batch: Int, slots: Int, parts: Int,
    workers: Int
  ) -> (stages: [any Stage], logits: Activations) {
    var stages: [any Stage] = []
    var current = input
    var convolutions = 0
    var denses = 0
    func name(_ kind: String, _ number: inout Int) -> String {
      defer { number += 1 }
      return Architecture.layerName(kind, number: number)
    }
    for (index, layer) in architecture.layers.enumerated() {
      switch layer {
      case .convolution(let filters):
        let shape = ConvolutionShape(
          height: current.shape.height, width: current.shape.width,
          channels: current.shape.channels, filters: filters)
        // What a dense layer sums its gradient over must be there for the whole batch.
        let isLast = !architecture.layers[(index + 2)...].contains {
          if case .convolution = $0 { true } else { false }
        }
        let output = Activations(
          shape: architecture.outputShapes[index + 1], rows: isLast ? batch : slots,
          isBatchWide: isLast, padsChannels: true)
        let name = name("conv2d", &convolutions)
        if stages.isEmpty {
          stages.append(
            DirectConvolutionStage(
              name: name, shape: shape, input: current, output: output, slots: slots,
              parts: parts))
        } else {
          stages.append(
            WinogradConvolutionStage(
              name: name, shape: shape, input: current, output: output, slots: slots,
              parts: parts, workers: workers))
        }
        current = output
      case .denseReLU(let units), .logits(let units):
        let output = Activations(
          shape: architecture.outputShapes[index], rows: batch, isBatchWide: true,
          padsChannels: true)
        let isRectified = if case .denseReLU = layer { true } else { false }
        stages.append(
          DenseStage(
            name: name("dense", &denses), units: units, isRectified: isRectified, input: current,
            output: output, isFirst: stages.isEmpty, batch: batch))
        current = output
      case .dropout(let rate):
        stages.append(DropoutStage(rate: rate, activations: current, position: stages.count))
      case .maxPooling, .flatten:
        // Pooling is part of its convolution's stage, and flattening moves nothing.
        break
      }
    }
    return (stages, current)
  }
}

/// Wall-clock seconds of a training's phases.
public struct PhaseSeconds: Sendable {
  /// Gathering the images, the layers' outputs, the loss.
  public let forward: Double
  /// Gradients of activations, and of convolutions' parameters.
  public let backward: Double
  /// Gradients of dense layers' parameters, and all updates.
  public let update: Double
}

/// What one worker spent on samples; written by that worker alone.
private final class WorkerClock: @unchecked Sendable {
  private(set) var forward = Duration.zero
  private(set) var backward = Duration.zero

  func add(forward: Duration, backward: Duration) {
    self.forward += forward
    self.backward += backward
  }
}

/// Losses and hits, summed over samples.
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
