import DatasetIO
import Foundation
import Models
import Testing

@testable import Runs

/// Images that Keras's RandomTranslation moved by whole pixels, from a file that
/// scripts/make-training-fixtures.py wrote.
@Suite struct ShiftFixtureTests {
  private struct File: Decodable {
    let images: [Image]
  }

  struct Image: Decodable, Sendable {
    let height, width, channels: Int
    let pixels: [UInt8]
    let moves: [Move]

    /// `count` copies of the image.
    func copies(_ count: Int) -> LabelledImages {
      LabelledImages(
        height: height, width: width, channels: channels,
        pixels: (0..<count).flatMap { _ in pixels }, labels: [UInt8](repeating: 0, count: count))
    }
  }

  struct Move: Decodable, Sendable {
    let dx, dy: Int
    let pixels: [UInt8]
  }

  static let images: [Image] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/shifts.json")
    return try! JSONDecoder().decode(File.self, from: Data(contentsOf: path)).images
  }()

  @Test(arguments: images.indices) func everyMoveMatchesKeras(index: Int) {
    let image = Self.images[index]
    for move in image.moves {
      #expect(
        image.copies(1).shifted(dx: move.dx, dy: move.dy).pixels == move.pixels,
        "\(move.dx) to the right, \(move.dy) down")
    }
  }

  /// All moves by up to two pixels occur, and no others.
  @Test(arguments: images.indices) func augmentedImagesAreThoseOfKeras(index: Int) throws {
    let image = Self.images[index]
    let expected = image.moves.filter { max(abs($0.dx), abs($0.dy)) <= 2 }.map(\.pixels)
    #expect(expected.count == 25)
    let augmented = try ShiftAugmentation(range: 2)
      .images(from: image.copies(400).examples(classes: 2), seed: 3, epoch: 1)
    let size = image.pixels.count
    let found = (0..<400).map { Array(augmented.pixels[$0 * size..<($0 + 1) * size]) }
    #expect(Set(found) == Set(expected))
  }
}
