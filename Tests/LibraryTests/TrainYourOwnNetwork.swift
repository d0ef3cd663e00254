import DatasetIO
import Models

/// The code of the article `TrainYourOwnNetwork.md`, verbatim.
///
/// - Parameter file: Where the trained network is saved.
func trainYourOwnNetwork(file: String) throws -> (
  architecture: Architecture, same: Architecture, network: Network, restored: Network, score: Score
) {
  let digits = try DatasetSelection.glyphs.load(dataDirectory: "data")

  let shape = ImageShape(
    height: digits.train.height, width: digits.train.width, channels: digits.train.channels)
  func examples(_ images: LabelledImages) throws -> Examples {
    try Examples(
      shape: shape, pixels: images.pixels, labels: images.labels, classes: digits.classCount)
  }
  let training = try examples(digits.train.prefix(2_000))
  let test = try examples(digits.test.prefix(500))

  let architecture = try Architecture(
    name: "mine", input: shape,
    layers: [
      Conv2D(8, Extent(3), activation: .relu), MaxPooling2D(),
      Conv2D(16, Extent(3), activation: .relu), MaxPooling2D(),
      Flatten(), Dropout(0.25), Dense(digits.classCount),
    ])
  print(architecture, "has", architecture.parameterCount, "parameters")

  let description = try NetworkDescription(
    text: "conv:8:3:relu,maxpool,conv:16:3:relu,maxpool,flatten,dropout:0.25,dense:10")
  let same = try description.architecture(
    named: "mine", input: shape, classes: digits.classCount)

  let network = try Network(architecture: architecture, seed: 0, batchCapacity: 64, threads: 2)
  let options = TrainingOptions(epochs: 3, batchSize: 64, optimizer: .adam(), seed: 0)
  try train(network, on: training, testingOn: test, options: options) { result in
    print("epoch \(result.epoch): \(result.test.accuracy)")
  }

  let predictions = try predict(network, on: test)
  print("the first test image is a \(predictions[0].label)")

  try network.saved.write(to: file)
  let restored = try Network(
    Safetensors(contentsOf: file), input: shape, classes: digits.classCount, threads: 2)
  let score = try evaluate(restored, on: test)
  return (architecture, same, network, restored, score)
}
