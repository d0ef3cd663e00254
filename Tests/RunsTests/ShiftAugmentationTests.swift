import DatasetIO
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct ShiftAugmentationTests {
  private func moved(
    _ images: LabelledImages, upTo range: Int, seed: UInt64, epoch: Int
  ) throws -> [UInt8] {
    try ShiftAugmentation(range: range)
      .images(from: images.examples(classes: 10), seed: seed, epoch: epoch).pixels
  }

  @Test func movesDependOnEpochAndSeed() throws {
    let images = bars(30)
    let once = try moved(images, upTo: 3, seed: 1, epoch: 2)
    #expect(try once == moved(images, upTo: 3, seed: 1, epoch: 2))
    #expect(try once != moved(images, upTo: 3, seed: 1, epoch: 3))
    #expect(try once != moved(images, upTo: 3, seed: 2, epoch: 2))
    let augmented = try ShiftAugmentation(range: 3)
      .images(from: images.examples(classes: 10), seed: 1, epoch: 2)
    #expect(augmented.labels == images.labels)
  }

  @Test func movesCoverExactlyTheAllowedSquare() throws {
    // A 7×7 black image with one white pixel in the middle.
    let image = (0..<49).map { UInt8($0 == 24 ? 255 : 0) }
    let images = LabelledImages(
      height: 7, width: 7, channels: 1, pixels: (0..<500).flatMap { _ in image },
      labels: [UInt8](repeating: 0, count: 500))
    let pixels = try moved(images, upTo: 2, seed: 0, epoch: 1)
    let places = pixels.indices.filter { pixels[$0] > 0 }.map { $0 % 49 }
    #expect(places.count == 500)
    let square = (1...5).flatMap { row in (1...5).map { column in row * 7 + column } }
    #expect(Set(places) == Set(square))
  }

  /// Training on a permuted view of moved images equals training on permuted copies of them.
  @Test func movesImagesBeforePermutingTheirPixels() throws {
    let images = bars(30)
    let permutation = PixelPermutation(height: 10, width: 10, seed: 0)
    let shifts = ShiftAugmentation(range: 2)
    let view = try shifts.images(
      from: images.examples(classes: 10).permuted(by: permutation.source), seed: 0, epoch: 1)
    let pixels = try moved(images, upTo: 2, seed: 0, epoch: 1)
    #expect(view.pixels == pixels)
    let copied = try permuted(
      LabelledImages(
        height: 10, width: 10, channels: 1, pixels: pixels, labels: images.labels),
      by: permutation
    ).examples(classes: 10)
    func trained(on images: Examples) throws -> [Tensor] {
      let network = try Network(
        architecture: try .dense(input: images.shape, classes: 10), seed: 0, batchCapacity: 16,
        threads: 1)
      try train(
        network, on: images, testingOn: images,
        options: TrainingOptions(epochs: 1, batchSize: 16, optimizer: .adam(), seed: 0)
      ) { _ in }
      return network.tensors
    }
    #expect(try trained(on: view) == trained(on: copied))
  }
}
