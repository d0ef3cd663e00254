import RandomStreams
import Testing

@testable import Models

@Suite struct PermutedExamplesTests {
  /// The networks include dense and convolutional ones; the images include sparse ones and ones
  /// with several channels.
  @Test(arguments: architectures(), [false, true])
  func permutedViewTrainsLikePermutedPixels(architecture: Architecture, isSparse: Bool) throws {
    let shape = architecture.input
    let order = permutation(of: shape, seed: 1)
    let plain = try darkened(
      examples(50, shape: shape, classes: architecture.classes), keepingEvery: isSparse ? 5 : 1,
      classes: architecture.classes)
    let view = try plain.permuted(by: order)
    let copy = try copy(of: plain, permutedBy: order, classes: architecture.classes)
    #expect((view.zeroShare > 0.5) == isSparse && (copy.zeroShare > 0.5) == isSparse)
    let viewed = try outcome(architecture, view)
    #expect(viewed == (try outcome(architecture, copy)))
    #expect(viewed != (try outcome(architecture, plain)))
  }

  @Test func permutedViewCanBePermutedAgain() throws {
    let architecture = architectures()[2]
    let plain = examples(30, shape: architecture.input, classes: architecture.classes)
    let first = permutation(of: architecture.input, seed: 1)
    let second = permutation(of: architecture.input, seed: 2)
    let twice = try plain.permuted(by: first).permuted(by: second)
    let copy = try copy(
      of: copy(of: plain, permutedBy: first, classes: architecture.classes), permutedBy: second,
      classes: architecture.classes)
    #expect(try outcome(architecture, twice) == outcome(architecture, copy))
  }

  @Test(arguments: [[0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 4], [-1, 0, 1, 2], [0, 1, 2, 3, 4]])
  func rejectsWhatIsNotAPermutation(source: [Int32]) {
    let shape = ImageShape(height: 2, width: 2, channels: 3)
    #expect(throws: ModelError.self) {
      try examples(3, shape: shape, classes: 2).permuted(by: source)
    }
  }

  private struct Outcome: Equatable {
    let tensors: [Tensor]
    let training: Score
    let test: Score
  }

  private func outcome(_ architecture: Architecture, _ examples: Examples) throws -> Outcome {
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 16, threads: 2)
    var scores: EpochResult?
    try train(
      network, on: examples, testingOn: examples,
      options: TrainingOptions(epochs: 1, batchSize: 16, optimizer: .adam(), seed: 0)
    ) { scores = $0 }
    let result = try #require(scores)
    return Outcome(tensors: network.tensors, training: result.training, test: result.test)
  }

  private func permutation(of shape: ImageShape, seed: UInt64) -> [Int32] {
    var stream = RandomStream(seed: seed, purpose: .pixelPermutation)
    return stream.permutation(of: shape.height * shape.width)
  }

  /// Returns the images with all bytes except every `step`-th set to zero.
  private func darkened(
    _ examples: Examples, keepingEvery step: Int, classes: Int
  ) throws -> Examples {
    let pixels = examples.pixels.enumerated().map { $0.offset % step == 0 ? max($0.element, 1) : 0 }
    return try Examples(
      shape: examples.shape, pixels: pixels, labels: examples.labels, classes: classes)
  }

  private func copy(
    of examples: Examples, permutedBy source: [Int32], classes: Int
  ) throws -> Examples {
    let channels = examples.shape.channels
    let pixels = (0..<examples.pixels.count).map { index in
      let (image, value) = index.quotientAndRemainder(dividingBy: examples.shape.count)
      let origin = Int(source[value / channels])
      return examples.pixels[
        image * examples.shape.count + origin * channels + value % channels]
    }
    return try Examples(
      shape: examples.shape, pixels: pixels, labels: examples.labels, classes: classes)
  }
}
