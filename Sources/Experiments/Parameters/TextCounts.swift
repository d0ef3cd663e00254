import Models

/// A text and the layers whose parameters it counts.
package struct TextCounts: Sendable {
  /// The text's title.
  package let title: String
  /// The layers with their counts.
  package let counts: [ParameterCount]

  private init(_ title: String, _ layers: [(any Layer, ImageShape)]) {
    self.title = title
    counts = layers.compactMap { try? ParameterCount($0, on: $1) }
  }

  static let mnist = ImageShape(height: 28, width: 28, channels: 1)
  static let cifar = ImageShape(height: 32, width: 32, channels: 3)
  static let imageNet = ImageShape(height: 224, width: 224, channels: 3)
  static let greyImageNet = ImageShape(height: 224, width: 224, channels: 1)
  static let moderate = ImageShape(height: 256, width: 256, channels: 3)
  static let fullHD = ImageShape(height: 1_080, width: 1_920, channels: 1)
  static let sketch = ImageShape(height: 4, width: 4, channels: 1)
  static let diagonal = ImageShape(height: 6, width: 6, channels: 1)
  static let edges = ImageShape(height: 8, width: 8, channels: 1)
  static let sensors = ImageShape(height: 1, width: 1, channels: 5)

  /// Every layer that the texts count, or call too large to count.
  package static let all = [
    TextCounts(
      "Why Dense Networks Fail on Images",
      [
        (Dense(1), sketch), (Dense(8), diagonal),
        (Conv2D(8, Extent(3)), diagonal),
      ]
        + [mnist, cifar, imageNet].flatMap { input -> [(any Layer, ImageShape)] in
          [
            (Dense(128), input), (Dense(256), input),
            (Conv2D(256, Extent(3)), input),
          ]
        }),
    TextCounts(
      "Step 1: Why Dense Fails on Images",
      [(Dense(128), mnist), (Conv2D(32, Extent(3)), mnist)]),
    TextCounts(
      "The Problem with Flattening Images for MLPs",
      [
        (Dense(1_024), moderate), (Dense(64), moderate),
        (Conv2D(64, Extent(3)), moderate), (Dense(1_024), fullHD),
      ]),
    TextCounts(
      "Can Dense and Conv2D layers perform equivalent functions?",
      [(Dense(64), mnist), (Conv2D(32, Extent(3)), mnist)]),
    TextCounts(
      "Why CNNs Beat MLPs on Images",
      [edges, greyImageNet].flatMap { input -> [(any Layer, ImageShape)] in
        [(Dense(1), input), (Conv2D(1, Extent(3)), input)]
      }),
  ]

  /// The bytes that training keeps per parameter: the weight, its gradient and Adam's two moments, each
  /// a 32-bit number.
  static let trainingBytes = 16

  /// The inputs that "Can Dense and Conv2D layers perform equivalent functions?" passes to its
  /// first two layers: `image.reshape(-1)` and `image`, of shape (28, 28, 1).
  ///
  /// Keras requires a batch of them: `Dense` requires at least two dimensions
  /// (`InputSpec(min_ndim=2)`), `Conv2D` four.
  static let snippetShapes = (dense: [mnist.count], convolution: [28, 28, 1])

  /// Dense layers and the convolutions that the texts compare them with, with or without biases, as
  /// the texts count.
  static let ratios: [(input: ImageShape, dense: Int, filters: Int, withBiases: Bool)] = [
    (diagonal, 8, 8, false), (mnist, 256, 256, false), (cifar, 256, 256, false),
    (imageNet, 256, 256, false), (mnist, 128, 32, true), (moderate, 64, 64, true),
    (edges, 1, 1, true), (greyImageNet, 1, 1, false),
  ]
}
