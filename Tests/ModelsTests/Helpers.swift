import RandomStreams

@testable import Models

/// Returns random images with labels that a network can learn: the label determines the position of
/// a bar in the upper half.
func examples(_ count: Int, shape: ImageShape, classes: Int, seed: UInt64 = 0) -> Examples {
  var stream = RandomStream(seed: seed, purpose: .glyphs)
  var pixels = (0..<count * shape.count).map { _ in UInt8(stream.integer(below: 256)) }
  let labels = (0..<count).map { _ in UInt8(stream.integer(below: classes)) }
  for (image, label) in labels.enumerated() {
    for row in 0..<shape.height / 2 {
      for column in 0..<shape.width {
        let lit = column * classes / shape.width == Int(label)
        pixels[image * shape.count + (row * shape.width + column) * shape.channels] = lit ? 255 : 0
      }
    }
  }
  return try! Examples(shape: shape, pixels: pixels, labels: labels, classes: classes)
}

/// Returns the networks that the tests run, with odd sizes and with channels and units that do not
/// fill a vector.
func architectures() -> [Architecture] { fusedArchitectures() + genericArchitectures() }

/// Returns networks that run on fused stages.
func fusedArchitectures() -> [Architecture] {
  let grey = ImageShape(height: 11, width: 13, channels: 1)
  let colour = ImageShape(height: 10, width: 12, channels: 3)
  return [
    try! .dense(input: grey, classes: 10, units: 37),
    try! .cnn(input: colour, classes: 4, dropout: 0),
    try! Architecture(
      name: "deep dense", input: colour,
      layers: [Flatten(), Dense(20, activation: .relu), Dense(9, activation: .relu), Dense(3)]),
    try! Architecture(
      name: "odd cnn", input: grey,
      layers: [
        Conv2D(5, Extent(3), activation: .relu), MaxPooling2D(),
        Conv2D(18, Extent(3), activation: .relu), MaxPooling2D(), Flatten(),
        Dense(7, activation: .relu), Dense(10),
      ]),
    try! Architecture(
      name: "shallow cnn", input: grey,
      layers: [
        Conv2D(3, Extent(3), activation: .relu), MaxPooling2D(), Flatten(), Dense(2),
      ]),
    try! Architecture(
      name: "three convolutions", input: ImageShape(height: 22, width: 24, channels: 2),
      layers: [
        Conv2D(4, Extent(3), activation: .relu), MaxPooling2D(),
        Conv2D(6, Extent(3), activation: .relu), MaxPooling2D(),
        Conv2D(8, Extent(3), activation: .relu), MaxPooling2D(), Flatten(), Dense(5),
      ]),
    try! Architecture(
      name: "batch normalization behind fused stages",
      input: ImageShape(height: 14, width: 16, channels: 1),
      layers: [
        Conv2D(5, Extent(3), activation: .relu), MaxPooling2D(), BatchNormalization(),
        Conv2D(18, Extent(3), activation: .relu), MaxPooling2D(), BatchNormalization(),
        Flatten(), Dense(6, activation: .relu), BatchNormalization(), Dense(4),
      ]),
    try! Architecture(
      name: "batch normalization behind a dense layer", input: grey,
      layers: [
        Flatten(), Dense(9, activation: .tanh), BatchNormalization(), Dense(4, useBias: false),
      ]),
    try! Architecture(
      name: "batch normalization with ReLU and pooling", input: grey,
      layers: [
        BatchNormalization(), Activation(.relu), MaxPooling2D(),
        Conv2D(18, Extent(3), padding: .same, useBias: false), BatchNormalization(scale: false),
        Activation(.relu), MaxPooling2D(), BatchNormalization(), Flatten(), Dense(4),
      ]),
    try! Architecture(
      name: "pooled convolutions", input: ImageShape(height: 13, width: 15, channels: 1),
      layers: [
        Conv2D(20, Extent(4, 5), padding: .same, activation: .relu), MaxPooling2D(),
        Conv2D(7, Extent(3, 5), padding: .same, activation: .relu), MaxPooling2D(),
        Conv2D(33, Extent(2, 3), padding: .same), Activation(.relu), MaxPooling2D(), Flatten(),
        Dense(4),
      ]),
    try! Architecture(
      name: "3×3 convolutions without pooling", input: colour,
      layers: [
        Conv2D(14, Extent(3), activation: .relu), Conv2D(33, Extent(3), padding: .same),
        Activation(.tanh), Conv2D(18, Extent(3), activation: .relu, useBias: false), Flatten(),
        Dense(4),
      ]),
    try! Architecture(
      name: "3×3 convolutions of images in several bands",
      input: ImageShape(height: 15, width: 26, channels: 1),
      layers: [
        Conv2D(16, Extent(3), activation: .tanh),
        Conv2D(17, Extent(3), padding: .same, activation: .tanh), GlobalAveragePooling2D(),
        Dense(4),
      ]),
    try! Architecture(
      name: "pooled convolutions without padding", input: colour,
      layers: [
        Conv2D(34, Extent(1), activation: .relu), Conv2D(5, Extent(5), activation: .relu),
        MaxPooling2D(), Flatten(), Dense(3),
      ]),
  ]
}

/// Returns networks that run every layer with every option on generic stages.
func genericArchitectures() -> [Architecture] {
  let grey = ImageShape(height: 11, width: 13, channels: 1)
  let colour = ImageShape(height: 10, width: 9, channels: 3)
  func network(_ name: String, _ input: ImageShape, _ layers: [any Layer]) -> Architecture {
    try! Architecture(name: name, input: input, layers: layers)
  }
  return [
    network(
      "convolution after convolution", colour,
      [
        Conv2D(5, Extent(3), activation: .relu), Conv2D(18, Extent(2, 3), activation: .tanh),
        Flatten(), Dense(4),
      ]),
    network(
      "same padding", grey,
      [
        Conv2D(6, Extent(5), padding: .same, activation: .tanh), AveragePooling2D(),
        Conv2D(17, Extent(4), padding: .same), Activation(.sigmoid),
        MaxPooling2D(Extent(3), strides: Extent(2), padding: .same), Flatten(),
        Dense(7, activation: .tanh), Dropout(0), Dense(5, useBias: false),
      ]),
    network(
      "strides", colour,
      [
        Conv2D(4, Extent(3), strides: Extent(2), padding: .same, activation: .relu),
        Conv2D(20, Extent(3), strides: Extent(2, 1), padding: .same, useBias: false),
        Activation(.relu), Conv2D(3, Extent(1)), GlobalAveragePooling2D(),
      ]),
    network(
      "strides over whole vectors of channels", colour,
      [
        Conv2D(16, Extent(3), activation: .relu),
        Conv2D(32, Extent(3), strides: Extent(2), padding: .same, activation: .tanh),
        Conv2D(16, Extent(3, 2), padding: .same), GlobalAveragePooling2D(), Dense(4),
      ]),
    network(
      "no activation behind a flattened image", colour,
      [Flatten(), Dropout(0), Dense(20, useBias: false), Activation(.sigmoid), Dense(4)]),
    network(
      "wide strides", grey,
      [
        Conv2D(3, Extent(1), strides: Extent(2)), Conv2D(4, Extent(2), strides: Extent(3)),
        Flatten(), Dense(3),
      ]),
    network(
      "locally connected", colour,
      [
        LocallyConnected2D(4, Extent(3), activation: .relu), MaxPooling2D(),
        LocallyConnected2D(19, Extent(2), strides: Extent(2, 1), padding: .same),
        Flatten(), Dense(6),
      ]),
    network(
      "locally connected without biases", grey,
      [
        LocallyConnected2D(3, Extent(4, 3), padding: .same, useBias: false),
        AveragePooling2D(Extent(2, 3), strides: Extent(1), padding: .same),
        GlobalMaxPooling2D(),
      ]),
    network(
      "batch normalization", colour,
      [
        Conv2D(5, Extent(3), useBias: false), BatchNormalization(), Activation(.relu),
        MaxPooling2D(), Conv2D(17, Extent(2), activation: .sigmoid),
        BatchNormalization(scale: false), Flatten(),
        BatchNormalization(momentum: 0.9, epsilon: 1e-2, center: false), Dense(4),
      ]),
    network(
      "batch normalization first", grey,
      [
        BatchNormalization(), Conv2D(3, Extent(3), activation: .relu), MaxPooling2D(), Flatten(),
        Dense(3),
      ]),
    network(
      "zero padding", colour,
      [
        ZeroPadding2D(.init(top: 1, bottom: 0, left: 2, right: 3)),
        Conv2D(5, Extent(3), activation: .sigmoid), ZeroPadding2D(), Activation(.sigmoid),
        Conv2D(4, Extent(2)), Flatten(), Dense(4),
      ]),
    network(
      "pooling first", grey,
      [
        AveragePooling2D(), MaxPooling2D(Extent(2), strides: Extent(1)), Flatten(),
        Activation(.sigmoid), Dense(9, activation: .sigmoid), Dense(4),
      ]),
    network(
      "logits from an image", grey,
      [Conv2D(2, Extent(6), strides: Extent(5, 4), activation: .linear), Flatten()]),
  ]
}
