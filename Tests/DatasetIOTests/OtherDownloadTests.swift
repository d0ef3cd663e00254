import TestSupport
import Testing

@testable import DatasetIO

@Suite struct OtherDownloadTests {
  /// Looks in a temporary folder, in which `files` are written first.
  private func found(
    _ selection: DatasetSelection, _ files: [String: [UInt8]],
    environment: (_ folder: String) -> [String: String] = { ["HOME": "\($0)/home"] },
    check: (OtherDownload?, _ folder: String) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    try check(
      OtherDownload(
        of: selection, in: "\(folder.path)/data", environment: environment(folder.path)),
      folder.path)
  }

  private func idx(in place: String) -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: idxFiles().map { ("\(place)/\($0.key)", $0.value) })
  }

  @Test func findsKerasMNIST() throws {
    try found(.mnist, ["home/.keras/datasets/mnist.npz": npzFile()]) { download, folder in
      let download = try #require(download)
      #expect(download.path == "\(folder)/home/.keras/datasets/mnist.npz")
      #expect(download.program == "Keras")
      let dataset = try download.load()
      #expect(dataset.name == "mnist")
      #expect(dataset.classCount == 10)
      #expect(dataset.train.pixels == Array(0..<18))
    }
  }

  @Test func findsKerasFashionMNIST() throws {
    try found(.fashionMNIST, idx(in: "elsewhere/datasets/fashion-mnist")) {
      ["KERAS_HOME": "\($0)/elsewhere", "HOME": "\($0)/home"]
    } check: { download, _ in
      let dataset = try #require(download).load()
      #expect(dataset.name == "fashion-mnist")
    }
  }

  @Test(arguments: [
    (DatasetSelection.mnist, "MNIST"), (.fashionMNIST, "FashionMNIST"), (.kmnist, "KMNIST"),
  ])
  func findsTorchvisionsFiles(selection: DatasetSelection, folder: String) throws {
    try found(selection, idx(in: "data/\(folder)/raw")) { download, _ in
      let download = try #require(download)
      #expect(download.program == "torchvision")
      let dataset = try download.load()
      #expect(dataset.name == selection.name)
    }
  }

  @Test func ignoresIncompleteAndOtherDownloads() throws {
    try found(.mnist, ["data/MNIST/raw/t10k-labels-idx1-ubyte": [1]]) { download, _ in
      #expect(download == nil)
    }
    try found(.cifar10, ["home/.keras/datasets/mnist.npz": npzFile()]) { download, _ in
      #expect(download == nil)
    }
    try found(.mnist, [:], environment: { _ in [:] }) { download, _ in #expect(download == nil) }
  }
}
