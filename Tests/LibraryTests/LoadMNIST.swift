import DatasetIO

/// The example on the first page of `DatasetIO`, verbatim. It is compiled but not run, because it
/// reads MNIST.
func loadMNIST() throws {
  let mnist = try DatasetSelection.mnist.load(dataDirectory: "data")
  print(mnist.train.count, mnist.classCount)
}
