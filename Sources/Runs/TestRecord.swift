import Models

/// A trained network's predictions for the test images, beyond how many are right.
package struct TestRecord: Sendable, Codable, Equatable {
  /// `[tests][label][prediction]`: how many images of a class were predicted as a class; the run's own
  /// test images first, then its further ones.
  let confusions: [[[Int]]]
  /// The own test images that were predicted as another class with the greatest probability, the
  /// greatest first.
  package let mistakes: [Mistake]

  /// One image that was predicted as another class.
  package struct Mistake: Sendable, Codable, Equatable {
    /// Its position among the test images.
    package let image: Int
    /// Its class.
    let label: Int
    /// The class that it was predicted as.
    let predicted: Int
    /// That class's probability, 0…1.
    let probability: Double
  }

  /// How many mistakes are kept.
  static let mistakeLimit = 12

  /// Has `network` classify a run's own test images and its further ones.
  init(of network: Network, on tests: [Examples]) throws {
    let classes = network.architecture.classes
    var confusions: [[[Int]]] = []
    var mistakes: [Mistake] = []
    for (index, examples) in tests.enumerated() {
      var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
      for (image, prediction) in try predict(network, on: examples).enumerated() {
        let label = Int(examples.labels[image])
        counts[label][prediction.label] += 1
        if index == 0, prediction.label != label {
          mistakes.append(
            Mistake(
              image: image, label: label, predicted: prediction.label,
              probability: prediction.probability))
        }
      }
      confusions.append(counts)
    }
    self.confusions = confusions
    mistakes.sort { (-$0.probability, $0.image) < (-$1.probability, $1.image) }
    self.mistakes = Array(mistakes.prefix(Self.mistakeLimit))
  }
}
