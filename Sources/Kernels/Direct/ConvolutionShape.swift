/// The geometry of a 3×3 convolution without padding, followed by ReLU and 2×2 max-pooling.
///
/// Keras: `Conv2D(filters, 3, activation="relu")`, `MaxPooling2D(2)`. Output rows and columns that
/// no pooling window covers are not computed.
public struct ConvolutionShape: Sendable, Equatable {
  /// The number of input rows.
  public let height: Int
  /// The number of input columns.
  public let width: Int
  /// The number of input channels.
  public let channels: Int
  /// The number of output channels.
  public let filters: Int
  // These are stored although they are derived: a debug build would call getters in the innermost
  // loops.
  /// The number of rows after pooling.
  public let pooledHeight: Int
  /// The number of columns after pooling.
  public let pooledWidth: Int
  /// The number of pooling windows.
  let windows: Int
  /// The number of vectors that the filters fill.
  let panels: Int
  /// The number of floats in the output of one sample, `[pooledHeight, pooledWidth, filters]`, with
  /// filters padded.
  public let outputSize: Int

  /// Creates a shape. The input must be at least 4×4.
  public init(height: Int, width: Int, channels: Int, filters: Int) {
    require(
      height >= 4 && width >= 4 && channels >= 1 && filters >= 1,
      "no pooled 3×3 convolution of \(height)×\(width)×\(channels) with \(filters) filters")
    self.height = height
    self.width = width
    self.channels = channels
    self.filters = filters
    pooledHeight = (height - 2) / 2
    pooledWidth = (width - 2) / 2
    panels = paddedToVectors(filters) / vectorWidth
    windows = pooledHeight * pooledWidth
    outputSize = windows * paddedToVectors(filters)
  }

  /// Stops the program if a buffer is too small for a sample's rows.
  ///
  /// - Parameter size: Floats in the input of one sample, with the layer's padding.
  func check(
    _ input: FloatBuffer, size: Int, _ output: FloatBuffer, _ winners: IntegerBuffer,
    _ sample: Int, _ inputSample: Int, _ outputSample: Int
  ) {
    require(
      sample >= 0 && inputSample >= 0 && outputSample >= 0
        && input.count >= (inputSample + 1) * size
        && output.count >= (outputSample + 1) * outputSize
        && winners.count >= (sample + 1) * outputSize,
      "sample \(sample) of \(self): input of \(input.count) floats, output of \(output.count), "
        + "\(winners.count) winners")
  }
}
