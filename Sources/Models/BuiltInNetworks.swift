extension Architecture {
  /// Flatten → Dense(`units`, relu) → Dense(`classes`).
  public static func dense(
    input: ImageShape, classes: Int, units: Int = 128
  ) throws(ModelError) -> Architecture {
    try Architecture(
      name: "dense", input: input,
      layers: [Flatten(), Dense(units, activation: .relu), Dense(classes)])
  }

  /// Conv2D(32) → MaxPool → Conv2D(64) → MaxPool → Flatten → [Dropout] → Dense(`classes`).
  ///
  /// This is keras.io's "Simple MNIST convnet", which has a dropout of 0.5.
  ///
  /// - Parameter dropout: The rate of the dropout layer; 0 omits the layer.
  public static func cnn(
    input: ImageShape, classes: Int, dropout: Double
  ) throws(ModelError) -> Architecture {
    try Architecture(
      name: "cnn", input: input,
      layers: [
        Conv2D(32, Extent(3), activation: .relu), MaxPooling2D(),
        Conv2D(64, Extent(3), activation: .relu), MaxPooling2D(), Flatten(),
      ] + (dropout == 0 ? [] : [Dropout(dropout)]) + [Dense(classes)])
  }
}

extension Architecture {
  /// LeNet-5 as it is commonly built today: LeCun et al., "Gradient-Based Learning Applied to
  /// Document Recognition" (1998), with tanh, average pooling without weights, fully connected
  /// feature maps and a dense output layer. Images are padded by 2 pixels: 28×28 becomes 32×32.
  public static func lenet5(input: ImageShape, classes: Int) throws(ModelError) -> Architecture {
    try Architecture(
      name: "lenet5", input: input,
      layers: [
        Conv2D(6, Extent(5), padding: .same, activation: .tanh), AveragePooling2D(),
        Conv2D(16, Extent(5), activation: .tanh), AveragePooling2D(), Flatten(),
        Dense(120, activation: .tanh), Dense(84, activation: .tanh), Dense(classes),
      ])
  }
}

/// A network that users select by name.
package struct BuiltInNetwork: Sendable {
  /// The name, such as "lenet5".
  package let name: String
  private let make:
    @Sendable (ImageShape, _ classes: Int, _ dropout: Double) throws(ModelError) -> Architecture

  /// All built-in networks, in the order in which they are shown to users.
  package static let all = [dense, cnn, wide, lenet5]

  /// Flatten → Dense(128, relu) → Dense(classes).
  package static let dense = BuiltInNetwork(name: "dense") { input, classes, _ throws(ModelError) in
    try .dense(input: input, classes: classes)
  }
  /// Conv-Pool-Conv-Pool-[Dropout]-Dense.
  package static let cnn = BuiltInNetwork(name: "cnn") {
    input, classes, dropout throws(ModelError) in
    try .cnn(input: input, classes: classes, dropout: dropout)
  }
  /// Flatten → Dense(1024, relu) → Dense(classes).
  package static let wide = BuiltInNetwork(name: "dense-1024") {
    input, classes, _ throws(ModelError) in
    try Architecture(
      name: "dense-1024", input: input,
      layers: [Flatten(), Dense(1_024, activation: .relu), Dense(classes)])
  }
  /// LeNet-5 as it is commonly built today.
  package static let lenet5 = BuiltInNetwork(name: "lenet5") {
    input, classes, _ throws(ModelError) in
    try .lenet5(input: input, classes: classes)
  }

  /// Returns the network for images of a shape.
  ///
  /// - Parameter dropout: The rate before the last layer of `cnn`; the other networks ignore it.
  /// - Throws: `ModelError.imagesTooSmall`, or `ModelError.invalidArchitecture` if the network does not
  ///   accept such images for another reason.
  package func architecture(
    input: ImageShape, classes: Int, dropout: Double
  ) throws(ModelError) -> Architecture {
    do throws(ModelError) { return try make(input, classes, dropout) } catch {
      guard let size = smallestSize(channels: input.channels, classes: classes),
        input.height < size || input.width < size
      else { throw error }
      throw .imagesTooSmall(network: name, input: input, smallest: size)
    }
  }

  /// Returns the height and width of the smallest square images that the network accepts; nil if it
  /// accepts none of those that were tried.
  private func smallestSize(channels: Int, classes: Int) -> Int? {
    (1...64).first { size in
      let input = ImageShape(height: size, width: size, channels: channels)
      return (try? make(input, classes, 0)) != nil
    }
  }
}
