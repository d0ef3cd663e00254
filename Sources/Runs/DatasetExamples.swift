import DatasetIO
import Models

extension Dataset {
  /// The training and the test images as networks take them.
  ///
  /// - Throws: `ModelError.invalidExamples`.
  package func examples() throws(ModelError) -> (training: Examples, test: Examples) {
    (try train.examples(classes: classCount), try test.examples(classes: classCount))
  }
}

extension LabelledImages {
  /// The shape of every image.
  package var shape: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  /// The images as networks take them, sharing their bytes.
  package func examples(classes: Int) throws(ModelError) -> Examples {
    try Examples(shape: shape, pixels: pixels, labels: labels, classes: classes)
  }
}

extension Examples {
  /// The images with their pixels rearranged; the images themselves where nothing moves.
  package func permuted(by permutation: PixelPermutation) throws(ModelError) -> Examples {
    permutation.isIdentity ? self : try permuted(by: permutation.source)
  }
}
