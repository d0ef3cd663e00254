import DatasetIO
import Models
import Testing

@testable import Experiments
@testable import Runs

@Suite struct EquivarianceTests {
  /// Images with a patch of noise in the middle of a black canvas.
  private func images(count: Int = 8) -> LabelledImages {
    LabelledImages(
      height: 12, width: 12, channels: 1,
      pixels: (0..<count * 144).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + $0 * 31) },
      labels: Array(repeating: 0, count: count)
    ).padded(by: 6)
  }

  /// Returns the errors of an untrained network by layer and distance.
  private func errors(_ text: String) throws -> [String: Double] {
    let architecture = try Architecture(
      name: "net", input: images().shape, layers: try NetworkDescription(text: text).layers)
    let network = try Network(architecture: architecture, seed: 1, batchCapacity: 8, threads: 1)
    let equivariance = Equivariance(of: architecture, range: 4)
    let numbers = try equivariance.inspection(on: images(), order: nil).measure(network)
    let errors = LayerEquivariance.errors(equivariance, [numbers])
    return Dictionary(
      uniqueKeysWithValues: errors.map { ("\($0.layer.name) \($0.distance)", $0.error.mean) })
  }

  @Test func aConvolutionIsExact() throws {
    let errors = try errors("conv:4:3:relu,conv:4:3:relu,flatten,dense:3")
    for layer in ["conv2d", "conv2d_1"] {
      for distance in [1, 2, 4] { #expect(errors["\(layer) \(distance)"] == 0) }
    }
    #expect(errors["dense 1"] ?? 0 > 0.1)
    #expect(errors["flatten 1"] == nil)
  }

  @Test func poolingIsExactForWholePositionsOnly() throws {
    let errors = try errors("conv:4:3:relu,maxpool,conv:4:3:relu,maxpool,flatten,dense:3")
    #expect(errors["max_pooling2d 2"] == 0)
    #expect(errors["max_pooling2d 1"] ?? 0 > 0.01)
    #expect(errors["max_pooling2d_1 4"] == 0)
    #expect(errors["max_pooling2d_1 2"] ?? 0 > 0.01)
  }

  @Test func separateKernelsDoNotMove() throws {
    let errors = try errors("local:4:3:relu,flatten,dense:3")
    #expect(errors["locally_connected2d 1"] ?? 0 > 0.3)
  }

  @Test func averagesOverExactMapsDoNotChange() throws {
    // The biases are zero, so that the black surroundings give zeros.
    let errors = try errors("conv:4:3:relu,globalavg,dense:3")
    #expect(errors["global_average_pooling2d 2"] ?? 1 < 1e-5)
  }

  @Test func anotherImagesMapIsAnErrorOfOne() {
    let map = ImageShape(height: 1, width: 2, channels: 1)
    #expect(equivarianceError([1, 2, 5, 6], [5, 6, 5, 6], map: map, by: 0) == 1)
    #expect(equivarianceError([1, 2, 5, 6], [0, 1, 0, 5], map: map, by: 1) == 0)
    #expect(
      equivarianceError([3, 3], [3, 3], map: ImageShape(height: 1, width: 1, channels: 1), by: 0)
        == 0)
  }
}
