import DatasetIO
import Models
import Runs

/// A way to arrange five readings as an image, and the network that sees it.
package enum TabularForm: String, RunName, CaseIterable {
  /// A 1×5 image for Dense(64, relu) → Dense(32, relu) → Dense(10), the text's network.
  case dense
  /// A 6×6 image with five readings and a black pixel in every row.
  ///
  /// Since all rows are alike, the convolution runs along the readings only, which is Keras's
  /// `Conv1D(16, 3)`.
  case line = "conv-line"
  /// A 6×6 image in which row r starts with reading 2·r and continues cyclically.
  ///
  /// Each reading is somewhere next to every other, and every 3×3 window contains all five.
  case grid = "conv-grid"

  /// `[height · width]`, row-major: the reading that each pixel shows; nil for black.
  var readings: [Int?] {
    let count = TabularTask.features
    return switch self {
    case .dense: (0..<count).map { $0 }
    case .line: (0..<36).map { $0 % 6 < count ? $0 % 6 : nil }
    case .grid: (0..<36).map { ($0 % 6 + 2 * ($0 / 6)) % count }
    }
  }

  var shape: ImageShape {
    self == .dense
      ? ImageShape(height: 1, width: TabularTask.features, channels: 1)
      : ImageShape(height: 6, width: 6, channels: 1)
  }

  /// Returns the text's network of 2,794 parameters, or a convolutional one of 2,795.
  func architecture() throws(ModelError) -> Architecture {
    let hidden: [any Layer] =
      self == .dense
      ? [Flatten(), Dense(64, activation: .relu), Dense(32, activation: .relu)]
      : [
        Conv2D(16, Extent(3), activation: .relu), MaxPooling2D(), Flatten(),
        Dense(35, activation: .relu),
      ]
    return try Architecture(
      name: rawValue, input: shape, layers: hidden + [Dense(TabularTask.classes)])
  }

  /// Returns samples as images of this form.
  ///
  /// - Parameter order: The index of the reading that takes each reading's place.
  func images(of samples: TabularSamples, order: [Int]) -> LabelledImages {
    let sources = readings.map { $0.map { order[$0] } }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(samples.labels.count * sources.count)
    for first in stride(from: 0, to: samples.readings.count, by: TabularTask.features) {
      for source in sources { pixels.append(source.map { samples.readings[first + $0] } ?? 0) }
    }
    return LabelledImages(
      height: shape.height, width: shape.width, channels: 1, pixels: pixels,
      labels: samples.labels)
  }
}
