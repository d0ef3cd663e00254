import DatasetIO
import Models

/// The README's library example, verbatim. It is compiled but not run, because it reads MNIST.
func readmeExample() throws {
  let mnist = try DatasetSelection.mnist.load(dataDirectory: "data")
  let shape = ImageShape(height: 28, width: 28, channels: 1)
  let network = try Network(
    architecture: try .cnn(input: shape, classes: 10, dropout: 0.5), seed: 0, batchCapacity: 128,
    threads: 2)
  let options = TrainingOptions(epochs: 1, batchSize: 128, optimizer: .adam(), seed: 0)
  try train(
    network,
    on: Examples(shape: shape, pixels: mnist.train.pixels, labels: mnist.train.labels, classes: 10),
    testingOn: Examples(
      shape: shape, pixels: mnist.test.pixels, labels: mnist.test.labels, classes: 10),
    options: options
  ) { print($0.epoch, $0.test.accuracy) }
}
