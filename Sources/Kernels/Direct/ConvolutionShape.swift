/// The geometry of a 3×3 convolution without padding, followed by ReLU and 2×2 max-pooling.
///
/// Keras: `Conv2D(filters, 3, activation="relu")`, `MaxPooling2D(2)`. An output row or column
/// that no pooling window covers is never computed.
public struct ConvolutionShape: Sendable, Equatable {
  /// Input rows.
  public let height: Int
  /// Input columns.
  public let width: Int
  /// Input channels.
  public let channels: Int
  /// Output channels.
  public let filters: Int
  // Derived, and kept: a debug build would call their getters from the innermost loops.
  /// Rows after pooling.
  public let pooledHeight: Int
  /// Columns after pooling.
  public let pooledWidth: Int
  /// Pooling windows.
  let windows: Int
  /// Vectors that hold the filters.
  let panels: Int
  /// Floats of one sample's output: `[pooledHeight, pooledWidth, filters]`, filters padded.
  public let outputSize: Int

  /// A shape; the input must be at least 4×4.
  public init(height: Int, width: Int, channels: Int, filters: Int) {
    require(
      height >= 4 && width >= 4 && channels >= 1 && filters >= 1,
      "a convolution of \(height)×\(width)×\(channels) to \(filters) filters, then pooled")
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

  /// Refuses buffers that do not reach to a sample's rows.
  ///
  /// - Parameter size: Floats of one sample's input, padded as the layer has it.
  func check(
    _ input: FloatBuffer, size: Int, _ output: FloatBuffer, _ winners: IntegerBuffer,
    _ sample: Int, _ inputSample: Int, _ outputSample: Int
  ) {
    require(
      sample >= 0 && inputSample >= 0 && outputSample >= 0
        && input.count >= (inputSample + 1) * size
        && output.count >= (outputSample + 1) * outputSize
        && winners.count >= (sample + 1) * outputSize,
      "sample \(sample) of \(self) in \(input.count), \(output.count), \(winners.count)")
  }
}
