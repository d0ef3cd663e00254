import DatasetIO
import Models

/// What the engine answers about some test images, to check the page's own arithmetic by.
///
/// Tensors: `images` `[n, height, width, channels]`, 0…255; `labels` `[n]`; `logits/<number>`
/// `[n, classes]` of the page's networks in their order, on images that are not shuffled;
/// `permutation` and `within 4` `[height · width]`, the positions from which pixels are taken when
/// they are shuffled completely or within blocks of 4×4, with seed 0.
struct ExploreCheck {
  /// The tensors.
  let file: Safetensors

  private static let largestCount = 500

  /// Runs the networks on the first test images.
  init(_ networks: [ExploredNetwork], on dataset: Dataset) throws {
    let test = dataset.test.prefix(Self.largestCount)
    let examples = try test.examples(classes: dataset.classCount)
    let (height, width) = (test.height, test.width)
    func tensor(_ name: String, _ permutation: PixelPermutation) -> Tensor {
      Tensor(name: name, shape: [height * width], values: permutation.source.map(Float.init))
    }
    var tensors = [
      Tensor(
        name: "images", shape: [test.count, height, width, test.channels],
        values: test.pixels.map(Float.init)),
      Tensor(name: "labels", shape: [test.count], values: test.labels.map(Float.init)),
      tensor("permutation", PixelPermutation(height: height, width: width, seed: 0)),
      tensor(
        "within 4", PixelPermutation(height: height, width: width, withinBlocksOf: 4, seed: 0)),
    ]
    for (number, explored) in networks.enumerated() {
      tensors.append(
        Tensor(
          name: "logits/\(number)", shape: [test.count, dataset.classCount],
          values: try logits(of: explored.network, for: examples)))
    }
    file = Safetensors(tensors: tensors)
  }
}
