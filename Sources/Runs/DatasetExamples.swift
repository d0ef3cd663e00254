import DatasetIO
import Models

extension Dataset {
  /// Returns the training and the test images in the form that networks take.
  ///
  /// - Throws: `ModelError.invalidExamples`.
  package func examples() throws(ModelError) -> (training: Examples, test: Examples) {
    (try train.examples(classes: classCount), try test.examples(classes: classCount))
  }
}

extension LabelledImages {
  /// The shape of every image.
  package var shape: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  /// Returns the images in the form that networks take, sharing their bytes.
  package func examples(classes: Int) throws(ModelError) -> Examples {
    try Examples(shape: shape, pixels: pixels, labels: labels, classes: classes)
  }
}

extension Examples {
  /// Returns the images with their pixels rearranged, or the images themselves if nothing moves.
  package func permuted(by permutation: PixelPermutation) throws(ModelError) -> Examples {
    permutation.isIdentity ? self : try permuted(by: permutation.source)
  }
}
