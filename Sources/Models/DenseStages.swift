import Kernels
import RandomStreams

/// A dense layer with or without ReLU.
struct DenseStage: Stage {
  private let kernel: Dense
  private let name: String
  private let input: Activations
  private let output: Activations
  private let propagates: Bool

  /// - Parameter isFirst: Whether no layer with parameters comes before it.
  init(
    name: String, units: Int, isRectified: Bool, input: Activations, output: Activations,
    isFirst: Bool, batch: Int
  ) {
    kernel = Dense(
      inputs: input.shape.height * input.shape.width * input.paddedChannels, units: units,
      isRectified: isRectified, propagates: !isFirst, batch: batch)
    self.name = name
    self.input = input
    self.output = output
    propagates = !isFirst
  }

  /// Kernel `[inputs, units]`, where inputs skip the padding of the layer before, and bias.
  var tensors: [TensorPlace] {
    let shape = input.shape
    var indices: [Int] = []
    indices.reserveCapacity(shape.count * kernel.units)
    for pixel in 0..<shape.height * shape.width {
      for channel in 0..<shape.channels {
        for unit in 0..<kernel.units {
          indices.append(kernel.index(input: pixel * input.paddedChannels + channel, unit: unit))
        }
      }
    }
    return [
      TensorPlace(
        name: name + "/kernel", shape: [shape.count, kernel.units], parameters: kernel.kernel,
        indices: indices),
      TensorPlace(
        name: name + "/bias", shape: [kernel.units], parameters: kernel.bias,
        indices: Array(0..<kernel.units)),
    ]
  }

  func forward(_ share: Share, pass: Pass) {
    if let pixels = input.sparsePixels {
      kernel.forward(pixels: pixels, output: output.values, samples: share.samples)
    } else {
      kernel.forward(input: input.values, output: output.values, samples: share.samples)
    }
  }

  func backward(_ share: Share) {
    kernel.backward(
      output: output.values, outputGradient: output.gradients,
      inputGradient: propagates ? input.gradients : nil, samples: share.samples)
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, samples: Int, parts: Int, rule: UpdateRule) {
    if let pixels = input.sparsePixels {
      kernel.update(task: task, pixels: pixels, samples: samples, rule: rule)
    } else {
      kernel.update(task: task, input: input.values, samples: samples, rule: rule)
    }
  }

  func parametersChanged() { kernel.parametersChanged() }
}

/// Dropout of the stage before, in place.
struct DropoutStage: Stage {
  private let kernel: Dropout
  private let activations: Activations
  private let mask: FloatBuffer
  /// The stage's place among the network's, so that two dropouts draw different masks.
  private let position: Int

  init(rate: Double, activations: Activations, position: Int) {
    kernel = Dropout(size: activations.stride, rate: rate)
    self.activations = activations
    mask = FloatBuffer(count: activations.values.count)
    self.position = position
  }

  var tensors: [TensorPlace] { [] }

  func forward(_ share: Share, pass: Pass) {
    guard case .training(let seed, let firstSample) = pass else { return }
    for sample in share.samples {
      var stream = RandomStream(
        seed: seed, purpose: .dropout, index: (firstSample + sample) << 8 | position)
      kernel.forward(
        activations: activations.values, mask: mask, sample: sample, key: stream.next())
    }
  }

  func backward(_ share: Share) {
    for sample in share.samples {
      kernel.backward(gradient: activations.gradients, mask: mask, sample: sample)
    }
  }

  var updateTasks: Int { 0 }
  func update(task: Int, samples: Int, parts: Int, rule: UpdateRule) {}
  func parametersChanged() {}
}
