import Foundation

@testable import Models

/// The results of Keras for one network, from a file written by scripts/make-keras-fixtures.py.
/// That script describes how weights and images are made and how tensors are summarized.
struct KerasFixture {
  let examples: Examples
  let weights: [Tensor]
  /// The images of each batch. The training steps take the batches in turn.
  private let batches: [ArraySlice<Int32>]
  private let arrays: [String: [Float]]

  /// The networks that have fixtures.
  static let architectures: [Architecture] = [
    ImageShape(height: 28, width: 28, channels: 1), ImageShape(height: 32, width: 32, channels: 3),
  ].flatMap {
    [try! .dense(input: $0, classes: 10), try! .cnn(input: $0, classes: 10, dropout: 0)]
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  init(_ architecture: Architecture) throws {
    let shape = architecture.input
    try self.init(
      "\(architecture.name)-\(shape.height)x\(shape.width)x\(shape.channels)", architecture,
      weights: { _ in 6140 }, pixels: { _ in 6150 }, labels: { _ in 6151 })
  }

  /// Reads the fixture of a network in the folder `layers`. The numbers of its arrays are counted
  /// from the number in the fixture.
  init(layers name: String, _ architecture: Architecture) throws {
    try self.init(
      "layers/" + name, architecture, weights: { $0 }, pixels: { $0 + 90 }, labels: { $0 + 91 })
  }

  /// - Parameters:
  ///   - weights: The number of the first trainable tensor's array.
  ///   - pixels: The number of the pixels' array.
  ///   - labels: The number of the labels' array.
  private init(
    _ name: String, _ architecture: Architecture, weights: (UInt32) -> UInt32,
    pixels: (UInt32) -> UInt32, labels: (UInt32) -> UInt32
  ) throws {
    let path = Self.folder.appendingPathComponent(name + ".safetensors").path
    let file = try Safetensors(contentsOf: path)
    arrays = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.values) })
    let number = UInt32(arrays["number"]?.first ?? 0)
    let shape = architecture.input
    var count: Int32 = 0
    batches = (arrays["batches"] ?? [6]).map { size in
      count += Int32(size)
      return Array(count - Int32(size)..<count)[...]
    }
    examples = try Examples(
      shape: shape,
      pixels: Self.bits(pixels(number), count: Int(count) * shape.count).map {
        shape.channels == 1 && $0 % 4 != 0 ? 0 : UInt8($0 >> 24)
      }, labels: Self.bits(labels(number), count: Int(count)).map { UInt8($0 % 10) }, classes: 10)
    var array = weights(number)
    self.weights = architecture.tensors.map { name, tensor in
      guard tensor.isTrainable else {
        let start: Float = tensor.initializer == .ones ? 1 : 0
        return Tensor(
          name: name, shape: tensor.shape, values: .init(repeating: start, count: tensor.count))
      }
      array += 1
      return Tensor(
        name: name, shape: tensor.shape, values: Self.weights(array - 1, as: tensor))
    }
  }

  /// Returns the numbers of the images of a training step, counted from 1.
  func batch(ofStep step: Int) -> ArraySlice<Int32> { batches[(step - 1) % batches.count] }

  /// Returns the largest max|a−b| / max|b| over the stored parts of array `name`, where a are
  /// `values` and b are Keras's values.
  func difference(_ values: [Float], _ name: String) throws -> Float {
    try Self.summaries(of: values, name: name).map { name, values in
      guard let expected = arrays[name], expected.count == values.count else {
        throw Missing(array: name, count: values.count)
      }
      // `max` would ignore a NaN, because it is never greater.
      guard values.allSatisfy(\.isFinite) else { return .infinity }
      let greatest = expected.map(abs).max() ?? 0
      let difference = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
      return difference == 0 ? 0 : difference / greatest
    }.max() ?? 0
  }

  private struct Missing: Error {
    let array: String
    let count: Int
  }

  private static func summaries(
    of values: [Float], name: String
  ) -> [(name: String, values: [Float])] {
    guard values.count > 1_024 else { return [(name, values)] }
    var sums = [Double](repeating: 0, count: 256)
    var squares = 0.0
    for (index, value) in values.enumerated() {
      sums[index % 256] += Double(value)
      squares += Double(value) * Double(value)
    }
    return [
      (name, (0..<256).map { values[$0 * 7_919 % values.count] }),
      (name + ".sums", sums.map(Float.init)),
      (name + ".norm", [Float(squares.squareRoot())]),
    ]
  }

  private static func bits(_ array: UInt32, count: Int) -> [UInt32] {
    (0..<UInt32(count)).map { element in
      var x = element &+ 2_654_435_761 &* array
      x = (x ^ x >> 16) &* 0x7feb_352d
      x = (x ^ x >> 15) &* 0x846c_a68b
      return x ^ x >> 16
    }
  }

  private static func weights(_ array: UInt32, as tensor: TensorDescription) -> [Float] {
    let shape = tensor.shape
    var exponent = -4
    if tensor.part == "kernel" {
      let fans = shape.dropLast(2).reduce(shape[shape.count - 2] + shape[shape.count - 1], *)
      exponent = Int((log2(6 / Double(fans)) / 2).rounded())
    }
    let unit = Float(sign: .plus, exponent: exponent - 24, significand: 1)
    return bits(array, count: tensor.count).map {
      (tensor.part == "gamma" ? 1 : 0) + Float(2 * Int($0 >> 8) + 1 - 0x100_0000) * unit
    }
  }
}
