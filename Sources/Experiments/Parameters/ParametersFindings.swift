import Foundation
import Models
import Results

extension ParametersExperiment {
  /// The findings on the texts' counts.
  var sentences: [String] {
    let claimed = 150_000_000
    let input = TextCounts.imageNet
    let units = Self.unitsExceeding(claimed, on: input)
    let ofThatText = TextCounts.all[0].counts.filter { $0.input == input }
    let denses = ofThatText.filter { $0.layer is Dense }
    let claim = Claim.over150Million
    let largest = Measure(claim.measure, exactly: Double(denses.map(\.weights).max() ?? 0))
    return [
      "\"224x224 RGB: over 150 million parameters in the first layer\" requires "
        + "\(grouped(units)) units; the same text's own table has "
        + denses.map { "\(grouped($0.weights)) (\($0.name))" }.joined(separator: " and ")
        + ": the sentence "
        + (claim.outcome(of: largest) == .holds ? "holds there." : "does not hold there."),
      Self.growth(TextCounts.mnist, input),
      "Whether biases count: dense:128 on \(TextCounts.mnist.name) has "
        + Self.both(Dense(128), TextCounts.mnist) + ".",
      "The Keras CNN has \(grouped(cnn.parameterCount)) parameters, the dense network "
        + "\(grouped(dense.parameterCount)): "
        + String(format: "%.1f times ", Double(dense.parameterCount) / Double(cnn.parameterCount))
        + "as many, not the ratio of their first layers ("
        + String(
          format: "%.0f).",
          Double(dense.summary[1].parameters) / Double(cnn.summary[0].parameters)),
    ]
  }

  private static func growth(_ small: ImageShape, _ large: ImageShape) -> String {
    func weights(_ layer: any Layer) -> [Int] {
      [small, large].compactMap { try? ParameterCount(layer, on: $0).weights }
    }
    let (dense, convolution) = (Dense(256), Conv2D(256, Extent(3)))
    func name(_ layer: any Layer) -> String { NetworkDescription(layers: [layer]).text }
    func factor(_ layer: any Layer) -> String {
      let counts = weights(layer)
      return String(format: "%.0f", Double(counts[1]) / Double(counts[0]))
    }
    return "From \(small.name) to \(large.name), \(name(dense)) grows \(factor(dense))-fold, "
      + "\(name(convolution)) \(factor(convolution))-fold, for the channels alone."
  }

  private static func both(_ layer: any Layer, _ input: ImageShape) -> String {
    (try? ParameterCount(layer, on: input)).map {
      "\(grouped($0.weights)) weights and \(grouped($0.parameters)) parameters"
    } ?? "none"
  }

  /// Returns the findings on the user's own counts: the largest against the smallest.
  static func sentences(of counts: [ParameterCount]) -> [String] {
    guard let most = counts.max(by: { $0.parameters < $1.parameters }),
      let least = counts.min(by: { $0.parameters < $1.parameters }),
      most.parameters != least.parameters
    else { return [] }
    guard least.parameters > 0 else {
      return [
        "\(most.name) on \(most.input.name) has \(grouped(most.parameters)) parameters, "
          + "\(least.name) has none."
      ]
    }
    let ratio = Double(most.parameters) / Double(least.parameters)
    return [
      "\(most.name) on \(most.input.name) has \(grouped(most.parameters)) parameters, "
        + String(format: ratio < 100 ? "%.1f" : "%.0f", ratio)
        + " times the \(grouped(least.parameters)) of \(least.name) on \(least.input.name)."
    ]
  }
}
