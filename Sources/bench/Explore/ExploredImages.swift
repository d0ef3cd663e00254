import DatasetIO
import Foundation
import Results

/// Some test images of each class.
struct ExploredImages {
  /// The positions in the test set, by class and then ascending.
  let indices: [Int]
  private let images: LabelledImages

  /// The largest number of images of a class.
  static let largestCount = 20

  /// Selects images at even distances within each class, so that they are neither the first nor chosen
  /// for what networks make of them.
  ///
  /// - Parameter perClass: How many images of a class, or all of them if there are fewer.
  init(of images: LabelledImages, perClass: Int) {
    self.images = images
    let byClass = Dictionary(grouping: 0..<images.count) { images.labels[$0] }
    indices = byClass.sorted { $0.key < $1.key }.flatMap { _, places in
      let count = min(perClass, places.count)
      return (0..<count).map { places[$0 * places.count / count] }
    }
  }

  /// The size of one image in the page, in bytes, with its position and label.
  static func encodedCount(of images: LabelledImages) -> Int {
    images.height * images.width * images.channels * 4 / 3 + 16
  }

  /// The pixels, labels and positions.
  ///
  /// - Parameter source: What the images are, such as "test images of MNIST".
  func json(source: String) -> JSONValue {
    let size = images.height * images.width * images.channels
    let pixels = indices.flatMap { images.pixels[$0 * size..<($0 + 1) * size] }
    return .object([
      "height": .integer(images.height), "width": .integer(images.width),
      "channels": .integer(images.channels), "source": .text(source),
      "indices": .list(indices.map(JSONValue.integer)),
      "labels": .list(indices.map { .integer(Int(images.labels[$0])) }),
      "pixels": .text(Data(pixels).base64EncodedString()),
    ])
  }
}
