import Foundation
import Testing

@testable import Models

@Suite struct SavedNetworkTests {
  private func withFile(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test(arguments: fusedArchitectures())
  func savedNetworksComeBackWhole(architecture: Architecture) throws {
    let network = try Network(architecture: architecture, seed: 4, batchCapacity: 1, threads: 1)
    #expect(architecture.tensors.map(\.name) == network.tensors.map(\.name))
    #expect(architecture.tensors.map(\.description.shape) == network.tensors.map(\.shape))
    try withFile { path in
      try network.saved.write(to: path)
      let back = try Network(
        Safetensors(contentsOf: path), input: architecture.input, classes: architecture.classes,
        threads: 2)
      #expect(back.tensors == network.tensors)
      let images = examples(9, shape: architecture.input, classes: architecture.classes)
      #expect(try evaluate(back, on: images) == evaluate(network, on: images))
    }
  }

  @Test func theOrderOfTensorsDoesNotMatter() throws {
    let architecture = architectures()[1]
    let network = try Network(architecture: architecture, seed: 4, batchCapacity: 1, threads: 1)
    let back = try Network(
      Safetensors(tensors: network.tensors.reversed()), input: architecture.input,
      classes: architecture.classes, threads: 1)
    #expect(back.tensors == network.tensors)
  }

  private func tensor(_ name: String, _ shape: [Int]) -> Tensor {
    Tensor(name: name, shape: shape, values: .init(repeating: 0, count: shape.reduce(1, *)))
  }

  @Test func tensorsThatFitNoNetworkAreRefusedBeforeAnythingIsBuilt() throws {
    let input = ImageShape(height: 10, width: 10, channels: 1)
    for (tensors, message) in [
      ([], "found no dense/kernel"),
      ([tensor("dense/kernel", [100, 3]), tensor("dense/bias", [3])], "should have 4 classes"),
      ([tensor("dense/kernel", [0, 4])], "dense/kernel holds nothing"),
      ([tensor("dense/kernel", [1, 4]), tensor("dense/bias", [4])], "should be [100, 4]"),
      (
        [tensor("dense/kernel", [1, 100_000]), tensor("dense_1/kernel", [1, 4])],
        "missing: dense/bias, dense_1/bias"
      ),
      (
        [tensor("dense/kernel", [100, 4]), tensor("dense/bias", [4]), tensor("lstm/kernel", [1])],
        "unknown: lstm/kernel"
      ),
      (
        [
          tensor("conv2d/kernel", [5, 5, 1, 2]), tensor("conv2d/bias", [2]),
          tensor("dense/kernel", [32, 4]), tensor("dense/bias", [4]),
        ], "conv2d/kernel should be [3, 3, 1, 2]"
      ),
    ] {
      let error = #expect(throws: ModelError.self) {
        try Network(Safetensors(tensors: tensors), input: input, classes: 4, threads: 1)
      }
      #expect(error?.description.contains(message) == true, "\(message): \(error.debugDescription)")
    }
  }

  @Test func aSecondTrainingStartsItsOptimizerAfresh() throws {
    let architecture = architectures()[0]
    let images = examples(20, shape: architecture.input, classes: 10)
    let options = TrainingOptions(epochs: 2, batchSize: 8, optimizer: .adam(), seed: 1)
    let used = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let start = used.tensors
    try train(used, on: images, testingOn: images, options: options) { _ in }
    let once = used.tensors
    try used.setTensors(start)
    try train(used, on: images, testingOn: images, options: options) { _ in }
    #expect(used.tensors == once)
  }
}
