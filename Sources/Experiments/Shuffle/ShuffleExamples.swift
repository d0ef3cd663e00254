import DatasetIO
import Models
import Runs

/// Images that show what the experiment did to them, and images that networks predicted wrongly.
///
/// Tensors of 32-bit floats:
/// - `images` `[n, height, width, channels]`, 0…1: the first test image of each class that has one;
/// - `labels` `[n]`: their classes;
/// - `permutation` `[height · width]`: the position from which each shuffled position takes its
///   pixel;
/// - `mistakes/<model>/<variant>` `[rank, height, width, channels]`, 0…1: the images of
///   `mistakes.csv`, with their pixels in place as before any shuffling.
struct ShuffleExamples {
  /// The tensors.
  let file: Safetensors

  /// Creates the tensors.
  ///
  /// - Parameters:
  ///   - test: The test images, not shuffled.
  ///   - outcomes: The outcomes of one seed.
  init(
    of test: LabelledImages, permutation: PixelPermutation, mistakesOf outcomes: [RunOutcome]
  ) {
    func tensor(_ name: String, of images: [Int]) -> Tensor {
      let size = test.height * test.width * test.channels
      return Tensor(
        name: name, shape: [images.count, test.height, test.width, test.channels],
        values: images.flatMap { image in
          test.pixels[image * size..<(image + 1) * size].map { Float($0) / 255 }
        })
    }
    let labels = Set(test.labels).sorted()
    var tensors = [
      tensor("images", of: labels.compactMap { test.labels.firstIndex(of: $0) }),
      Tensor(name: "labels", shape: [labels.count], values: labels.map(Float.init)),
      Tensor(
        name: "permutation", shape: [permutation.source.count],
        values: permutation.source.map(Float.init)),
    ]
    for outcome in outcomes {
      let label = outcome.run.label
      let mistakes = outcome.record?.mistakes.map(\.image) ?? []
      guard !mistakes.isEmpty else { continue }
      tensors.append(tensor("mistakes/\(label.model)/\(label.variant)", of: mistakes))
    }
    file = Safetensors(tensors: tensors)
  }
}
