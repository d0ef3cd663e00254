import Models

/// A trained network's predictions for the test images, in more detail than its accuracy.
package struct TestRecord: Sendable, Codable, Equatable {
  /// `[tests][label][prediction]`: the number of images of each class predicted as each class. The
  /// run's own test images come first, then its further ones.
  let confusions: [[[Int]]]
  /// The run's own test images that were predicted as another class with the greatest probability,
  /// the greatest first.
  package let mistakes: [Mistake]

  /// One image that was predicted as another class.
  package struct Mistake: Sendable, Codable, Equatable {
    /// The image's position among the test images.
    package let image: Int
    /// The image's class.
    let label: Int
    /// The class that the image was predicted as.
    let predicted: Int
    /// The probability of the predicted class, 0…1.
    let probability: Double
  }

  /// Returns the balanced accuracy on some test images: the mean, over the classes that have images,
  /// of the share that is predicted as that class.
  ///
  /// - Parameter test: The position of the test, as in `confusions`.
  package func balancedAccuracy(test: Int) -> Double {
    meanShare(
      ofClasses: confusions[test].enumerated().map { (correct: $1[$0], count: $1.reduce(0, +)) })
  }

  /// The largest number of mistakes that are kept.
  static let mistakeLimit = 12

  /// Classifies a run's own test images and its further ones with `network`.
  ///
  /// - Parameters:
  ///   - tests: The own test images, then the further ones.
  ///   - own: The predictions for the own test images; nil to compute them.
  package init(of network: Network, on tests: [Examples], own: [Prediction]? = nil) throws {
    let classes = network.architecture.classes
    var confusions: [[[Int]]] = []
    var mistakes: [Mistake] = []
    for (index, examples) in tests.enumerated() {
      var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
      let known = index == 0 ? own : nil
      for (image, prediction) in try (known ?? predict(network, on: examples)).enumerated() {
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

/// Returns the mean, over the classes that have images, of the share of correct predictions.
func meanShare(ofClasses classes: [(correct: Int, count: Int)]) -> Double {
  let shares = classes.filter { $0.count > 0 }.map { Double($0.correct) / Double($0.count) }
  return shares.reduce(0, +) / Double(max(shares.count, 1))
}
