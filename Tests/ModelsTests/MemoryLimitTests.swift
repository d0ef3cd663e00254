import Testing

@testable import Models

@Suite struct MemoryLimitTests {
  /// Batch normalization keeps the activations of a whole batch.
  private let architecture = try! Architecture(
    name: "it", input: ImageShape(height: 10, width: 9, channels: 3),
    layers: [
      Conv2D(5, Extent(3), useBias: false), BatchNormalization(), Activation(.relu), Flatten(),
      Dense(4),
    ])

  @Test(arguments: [128, 32, 8, 1])
  func aRestoredNetworkTakesTheLargestBatchThatFits(batch: Int) throws {
    let trained = try Network(architecture: architecture, seed: 4, batchCapacity: 1, threads: 1)
    // A plan may take four fifths of the machine's memory.
    let needed = try Compiler(architecture).memoryPlan(batch: batch, workers: 1).bytes
    let restored = try Network(
      trained.saved, architecture: architecture, threads: 1, availableBytes: 1.3 * needed)
    #expect(restored.batchCapacity == batch)
    let images = examples(20, shape: architecture.input, classes: 4)
    #expect(try evaluate(restored, on: images) == evaluate(trained, on: images))
  }

  /// It is tested in larger batches than it is trained with only if these fit.
  @Test(arguments: [(10, 10), (10, 32), (10, 128), (200, 200)])
  func aNetworkToBeTrainedTakesTheLargestBatchThatFits(batchSize: Int, largest: Int) throws {
    let needed = try Compiler(architecture).memoryPlan(batch: largest, workers: 2).bytes
    let capacity = try Network.batchCapacity(
      for: architecture, batchSize: batchSize, threads: 2, availableBytes: 1.3 * needed)
    #expect(capacity == largest)
  }

  /// All workers share the transformed kernel, which is most of this network's memory.
  @Test func moreWorkersHardlyNeedMoreMemoryForAnUnpooledConvolution() throws {
    let wide = try Architecture(
      name: "wide", input: ImageShape(height: 6, width: 6, channels: 1),
      layers: [Conv2D(128, Extent(1)), Conv2D(128, Extent(3), padding: .same), Flatten(), Dense(4)])
    let compiler = try Compiler(wide)
    let few = compiler.memoryPlan(batch: 8, workers: 1).bytes
    #expect(compiler.memoryPlan(batch: 8, workers: 16).bytes < 1.5 * few)
  }

  @Test func rejectsARestoredNetworkIfNoBatchFits() throws {
    let saved = try Network(
      architecture: architecture, seed: 4, batchCapacity: 1, threads: 1
    ).saved
    let error = #expect(throws: ModelError.self) {
      try Network(saved, architecture: architecture, threads: 1, availableBytes: 1_000)
    }
    #expect(error?.description.contains("for batches of 1, but") == true)
  }

  @Test func aRestoredNetworkTakes128ImagesWhereTheyFit() throws {
    let saved = try Network(
      architecture: architecture, seed: 4, batchCapacity: 1, threads: 1
    ).saved
    let restored = try Network(saved, architecture: architecture, threads: 1)
    #expect(restored.batchCapacity == 128)
  }
}
