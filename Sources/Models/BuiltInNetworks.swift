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
  /// Keras: keras.io, "Simple MNIST convnet", which has a dropout of 0.5.
  ///
  /// - Parameter dropout: The dropout's rate; none at 0.
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
