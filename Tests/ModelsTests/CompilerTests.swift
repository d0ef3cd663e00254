import Testing

@testable import Models

@Suite struct CompilerTests {
  /// Returns the names of the stages that run an architecture.
  private func stages(_ architecture: Architecture, patterns: [Pattern] = Pattern.all) throws
    -> [String]
  {
    try Compiler(architecture, patterns: patterns).plans.filter { $0.plan.make != nil }
      .map(\.plan.name)
  }

  @Test func builtInNetworksRunOnFusedStages() throws {
    let mnist = ImageShape(height: 28, width: 28, channels: 1)
    #expect(
      try stages(.dense(input: mnist, classes: 10)) == ["sparse dense", "dense"])
    #expect(
      try stages(.cnn(input: mnist, classes: 10, dropout: 0.5)) == [
        "direct convolution", "Winograd convolution", "dropout", "dense",
      ])
  }

  @Test func withoutPatternsEveryLayerIsOneStage() throws {
    let mnist = ImageShape(height: 28, width: 28, channels: 1)
    #expect(
      try stages(.cnn(input: mnist, classes: 10, dropout: 0), patterns: []) == [
        "input", "convolution", "relu", "maximum pooling", "convolution", "relu",
        "maximum pooling", "dense",
      ])
  }

  /// Compares fused and generic stages with the same parameters.
  @Test(arguments: fusedArchitectures())
  func fusedAndGenericStagesMatchUpToRounding(architecture: Architecture) throws {
    let fused = try Network(
      architecture: architecture, seed: 2, batchCapacity: 13, threads: 2)
    let generic = try Network(
      architecture: architecture, seed: 2, batchCapacity: 13, threads: 2, patterns: [])
    #expect(fused.tensors == generic.tensors)
    let images = examples(13, shape: architecture.input, classes: architecture.classes)
    let rule = Optimizer.sgd(learningRate: 1).rule(step: 1)
    let order = (0..<13).map { Int32($0) }[...]
    let losses = [fused, generic].map {
      $0.trainStep(on: images, indices: order, rule: rule, seed: 0, firstSample: 0).lossSum
    }
    #expect(abs(losses[0] - losses[1]) <= 1e-5 * losses[0])
    for (a, b) in zip(fused.gradientsOfUnitStep, generic.gradientsOfUnitStep) {
      let greatest = b.values.map(abs).max() ?? 0
      let difference = zip(a.values, b.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference <= 1e-5 * greatest, "\(a.name)")
    }
  }

  /// Unlike the other fused stages, this one does not round differently.
  @Test(arguments: [
    "conv:20:3:nobias,batchnorm,relu,maxpool,dropout:0.5,conv:33:3:same,batchnorm:nocenter,relu,"
      + "maxpool,batchnorm,flatten,dense:4",
    "batchnorm,relu,maxpool,sigmoid,flatten,dense:4",
  ])
  func normalizedPoolingGivesTheBytesOfGenericStages(layers: String) throws {
    let architecture = try NetworkDescription(text: layers).architecture(
      named: "it", input: ImageShape(height: 13, width: 11, channels: 1), classes: 4)
    let images = examples(27, shape: architecture.input, classes: 4)
    let order = (0..<27).map { Int32($0) }[...]
    let results = try [[Pattern.normalizedPooling], []].map { patterns in
      let network = try Network(
        architecture: architecture, seed: 2, batchCapacity: 27, threads: 2, patterns: patterns)
      for step in 1...3 {
        _ = network.trainStep(
          on: images, indices: order, rule: Optimizer.adam().rule(step: step), seed: 5,
          firstSample: 0)
      }
      return (network.tensors, try logits(of: network, for: images))
    }
    #expect(try stages(architecture, patterns: [.normalizedPooling]).contains("normalized pooling"))
    #expect(results[0].0 == results[1].0)
    #expect(results[0].1 == results[1].1)
  }

  @Test(arguments: Pattern.all.indices)
  func fusedNetworksUseEveryPattern(index: Int) throws {
    let used = try fusedArchitectures().flatMap { try stages($0) }
    #expect(used.contains(Pattern.all[index].name))
  }

  /// Dropout works in place after ReLU, and has separate outputs after tanh.
  @Test(arguments: [
    "conv:8:3:relu,maxpool,dropout:0.5,flatten,dense:4",
    "flatten,dense:7:relu,dropout:0.5,dense:4", "flatten,dense:7:tanh,dropout:0.5,dense:4",
  ])
  func dropoutDrawsTheSameMasksInFusedAndGenericStages(layers: String) throws {
    let architecture = try NetworkDescription(text: layers).architecture(
      named: "it", input: ImageShape(height: 12, width: 12, channels: 1), classes: 4)
    let images = examples(8, shape: architecture.input, classes: 4)
    let losses = try [Pattern.all, []].map { patterns in
      try Network(
        architecture: architecture, seed: 2, batchCapacity: 8, threads: 1, patterns: patterns
      ).trainStep(
        on: images, indices: [0, 1, 2, 3, 4, 5, 6, 7],
        rule: Optimizer.adam().rule(step: 1), seed: 5, firstSample: 16
      ).lossSum
    }
    #expect(abs(losses[0] - losses[1]) <= 1e-5 * losses[0])
  }

  @Test func flattenedImagesHaveNoPaddingBetweenPixels() throws {
    let architecture = try Architecture(
      name: "it", input: ImageShape(height: 28, width: 28, channels: 1),
      layers: [Flatten(), Dropout(0.2), Dense(16, activation: .relu), Dense(10)])
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 4, threads: 1)
    #expect(network.plan.tensors[0].parameters.values.count == 784 * 16)
  }

  /// 3,600 → 3,600 filters of 3×3 have 467 MB of weights. Each worker needs four times that for the
  /// transformed weights, and every eight samples need as much again.
  @Test func countsDerivedParametersAsMemory() throws {
    let wide = try Architecture(
      name: "wide", input: ImageShape(height: 8, width: 8, channels: 1),
      layers: [
        Conv2D(3600, Extent(1)), Conv2D(3600, Extent(3), activation: .relu), MaxPooling2D(),
        Flatten(), Dense(10),
      ])
    #expect(throws: ModelError.self) {
      try Network(architecture: wide, seed: 0, batchCapacity: 8192, threads: 1)
    }
  }

  @Test func rejectsABatchThatExceedsMemory() throws {
    let wide = try Architecture(
      name: "wide", input: ImageShape(height: 100, width: 100, channels: 1),
      layers: [
        Conv2D(400, Extent(3), padding: .same), BatchNormalization(), GlobalAveragePooling2D(),
        Dense(10),
      ])
    #expect(throws: ModelError.self) {
      try Network(architecture: wide, seed: 0, batchCapacity: 60_000, threads: 1)
    }
  }
}
