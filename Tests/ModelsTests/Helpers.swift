import RandomStreams

@testable import Models

/// Random images with labels that a network can learn: in the upper half a bar stands where the label
/// says.
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

/// The networks that the tests run: sizes odd, channels and units that fill no vector.
func architectures() -> [Architecture] {
  let grey = ImageShape(height: 11, width: 13, channels: 1)
  let colour = ImageShape(height: 10, width: 12, channels: 3)
  return [
    try! .dense(input: grey, classes: 10, units: 37),
    try! .cnn(input: colour, classes: 4, dropout: 0),
    try! Architecture(
      name: "deep dense", input: colour,
      layers: [.flatten, .denseReLU(units: 20), .denseReLU(units: 9), .logits(classes: 3)]),
    try! Architecture(
      name: "odd cnn", input: grey,
      layers: [
        .convolution(filters: 5), .maxPooling, .convolution(filters: 18), .maxPooling, .flatten,
        .denseReLU(units: 7), .logits(classes: 10),
      ]),
    try! Architecture(
      name: "shallow cnn", input: grey,
      layers: [.convolution(filters: 3), .maxPooling, .flatten, .logits(classes: 2)]),
    try! Architecture(
      name: "three convolutions", input: ImageShape(height: 22, width: 24, channels: 2),
      layers: [
        .convolution(filters: 4), .maxPooling, .convolution(filters: 6), .maxPooling,
        .convolution(filters: 8), .maxPooling, .flatten, .logits(classes: 5),
      ]),
  ]
}
