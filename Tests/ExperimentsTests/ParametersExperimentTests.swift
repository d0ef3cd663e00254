import Models
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ParametersExperimentTests {
  /// The expected numbers. Each is in a text unless a comment says otherwise.
  private static let stated: [(measure: String, value: Double)] = [
    ("4x4x1 inputs", 16), ("28x28x1 inputs", 784), ("32x32x3 inputs", 3_072),
    ("224x224x3 inputs", 150_528), ("256x256x3 inputs", 196_608), ("1920x1080 pixels", 2_073_600),
    ("28x28x1 dense:128 weights", 100_352), ("28x28x1 dense:256 weights", 200_704),
    ("32x32x3 dense:128 weights", 393_216), ("32x32x3 dense:256 weights", 786_432),
    ("224x224x3 dense:128 weights", 19_267_584), ("224x224x3 dense:256 weights", 38_535_168),
    ("6x6x1 dense:8 weights", 288), ("6x6x1 conv:8:3 weights", 72),
    ("28x28x1 dense:128 parameters", 100_480), ("28x28x1 conv:32:3 parameters", 320),
    ("28x28x1 dense:128 to conv:32:3 ratio of parameters", 314),
    ("256x256x3 dense:1024 weights", 201_326_592),
    ("256x256x3 dense:64 parameters", 12_582_976), ("256x256x3 conv:64:3 parameters", 1_792),
    ("elements between vertical neighbours at 256 wide", 255),
    ("8x8x1 dense:1 parameters", 65), ("8x8x1 conv:1:3 parameters", 10),
    ("8x8x1 conv:1:3 outputs", 36), ("8x8x1 dense:1 to conv:1:3 ratio of parameters", 6.5),
    ("224x224x1 dense:1 weights", 50_176), ("224x224x1 conv:1:3 weights", 9),
    ("cnn parameters", 34_826), ("cnn conv2d output height", 26), ("sensors parameters", 2_794),
    // "Over 150 million parameters" would require this number of units.
    ("units for over 150 million weights on 224x224x3", 997),
    ("28x28x1 dense:256 to conv:256:3 ratio of weights", 784 / 9.0),
    ("32x32x3 dense:256 to conv:256:3 ratio of weights", 1_024 / 9.0),
    ("224x224x3 dense:256 to conv:256:3 ratio of weights", 50_176 / 9.0),
    // 16 bytes per weight and bias.
    ("224x224x3 dense:128 bytes in training", 308_283_392),
    ("256x256x3 dense:1024 bytes in training", 3_221_241_856),
    ("1080x1920x1 dense:1024 bytes in training", 33_973_878_784),
    // 196,608 to 3 · 3 · 3 weights.
    ("256x256x3 dense:64 to conv:64:3:same ratio of weights per neuron", 196_608 / 27.0),
    // The convolution has 27 multiply-adds at each of 65,536 positions.
    ("256x256x3 dense:64 to conv:64:3:same ratio of multiply-adds", 1 / 9.0),
    ("dense to cnn ratio of parameters", 101_770 / 34_826.0),
    // 26² · 9 · 32, 11² · 9 · 32 · 64 and 1,600 · 10.
    ("dense to cnn ratio of multiply-adds", 101_632 / 2_440_960.0),
  ]

  @Test(arguments: stated)
  func matchesTheCountsOfTheTexts(measure: String, value: Double) throws {
    let measures = try ParametersExperiment().measures
    #expect(measures.filter { $0.name == measure }.map(\.value) == [value])
  }

  @Test func measuresHaveUniqueNames() throws {
    let names = try ParametersExperiment().measures.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.contains(",") })
  }

  @Test func findsTheFewestUnitsThatExceedAClaim() {
    let shape = ImageShape(height: 224, width: 224, channels: 3)
    #expect(996 * shape.count < 150_000_000)
    #expect(997 * shape.count > 150_000_000)
    let tenInputs = ImageShape(height: 1, width: 10, channels: 1)
    #expect(ParametersExperiment.unitsExceeding(100, on: tenInputs) == 11)
  }

  @Test func listsTheLayersLikeKeras() throws {
    let rows = try ParametersExperiment().cnn.summary
    #expect(
      rows.map(\.name) == [
        "conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dense",
      ])
    #expect(
      rows.map(\.outputShape) == [
        [26, 26, 32], [13, 13, 32], [11, 11, 64], [5, 5, 64], [1_600], [10],
      ])
    #expect(rows.map(\.parameters) == [320, 0, 18_496, 0, 0, 16_010])
  }

  @Test func rejectsAKernelLargerThanTheImage() {
    let shape = ImageShape(height: 5, width: 28, channels: 1)
    #expect((try? ParameterCount(Conv2D(1, Extent(6)), on: shape)) == nil)
    let covering = try? ParameterCount(Conv2D(4, Extent(5)), on: shape)
    #expect(covering?.output == ImageShape(height: 1, width: 24, channels: 4))
    #expect(covering?.parameters == 104)
  }

  @Test func saysThatTheTextContradictsItsOwnTable() throws {
    let sentences = try ParametersExperiment().sentences
    #expect(
      sentences[0]
        == "\"224x224 RGB: over 150 million parameters in the first layer\" requires 997 units; the "
        + "same text's own table has 19,267,584 (dense:128) and 38,535,168 (dense:256): the sentence "
        + "does not hold there.")
    #expect(
      sentences[1]
        == "From 28x28x1 to 224x224x3, dense:256 grows 192-fold, conv:256:3 3-fold, for the channels "
        + "alone.")
  }

  @Test func comparesTheUsersLargestLayerWithTheSmallest() throws {
    let shape = ImageShape(height: 32, width: 32, channels: 3)
    let layers: [any Layer] = [Dense(128), Conv2D(32, Extent(3))]
    let counts = try layers.map { try ParameterCount($0, on: shape) }
    #expect(
      ParametersExperiment.sentences(of: counts) == [
        "dense:128 on 32x32x3 has 393,344 parameters, 439 times the 896 of conv:32:3 on 32x32x3."
      ])
    #expect(ParametersExperiment.sentences(of: Array(counts.prefix(1))).isEmpty)
  }
}
