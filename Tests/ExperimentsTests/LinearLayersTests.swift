import Models
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct LinearLayersTests {
  /// A 2×2 kernel with one filter, on a 2×3 image with two positions for it.
  private let convolution = ConvolutionLayer(
    input: ImageShape(height: 2, width: 3, channels: 1), kernelHeight: 2, kernelWidth: 2,
    kernel: [1, 2, 3, 4], bias: [0.5])

  @Test func convolutionSlidesItsKernel() {
    #expect(
      convolution.outputs(of: [1, 10, 100, 1_000, 10_000, 100_000]) == [43_021.5, 430_210.5])
  }

  @Test func denseFormRepeatsTheKernelAmongZeros() {
    let dense = convolution.writtenOut()
    #expect(dense.kernel == [1, 0, 2, 1, 0, 2, 3, 0, 4, 3, 0, 4])
    #expect(dense.bias == [0.5, 0.5])
    let image: [Float] = [3, -1, 4, 1, -5, 9]
    #expect(dense.outputs(of: image) == convolution.outputs(of: image))
  }

  @Test func filtersSeeEveryChannel() {
    // The image has 1×2 pixels of two channels. The 1×1 kernel [channel, filter] has three filters.
    let layer = ConvolutionLayer(
      input: ImageShape(height: 1, width: 2, channels: 2), kernelHeight: 1, kernelWidth: 1,
      kernel: [1, 2, 3, 10, 20, 30], bias: [0, 0, 100])
    #expect(layer.outputs(of: [1, 2, 3, 4]) == [21, 42, 163, 43, 86, 229])
    #expect(layer.writtenOut().outputs(of: [1, 2, 3, 4]) == [21, 42, 163, 43, 86, 229])
    #expect(layer.output == ImageShape(height: 1, width: 2, channels: 3))
  }

  @Test func denseLayerIsAConvolutionOfImageSize() {
    let dense = DenseLayer(kernel: [1, 2, 3, 4, 5, 6, 7, 8], bias: [1, -1])
    let covering = dense.asConvolution(on: ImageShape(height: 2, width: 2, channels: 1))
    #expect(covering.output == ImageShape(height: 1, width: 1, channels: 2))
    #expect(dense.outputs(of: [1, 0, 2, 1]) == [19, 21])
    #expect(covering.outputs(of: [1, 0, 2, 1]) == [19, 21])
    #expect(covering.writtenOut() == dense)
  }
}
