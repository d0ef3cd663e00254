import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs
import TextTable

/// `bench parameters`.
struct Parameters: CalculationCommand {
  static let configuration = CommandConfiguration(
    abstract: "How many parameters do dense and convolutional layers have?",
    usage: "bench parameters [<options>]",
    discussion: """
      Counts the parameters of every layer that the texts count, by its definition, and shows the \
      Keras CNN as model.summary() does. With --layer or --input it counts layers of your own \
      instead, each for every input.

      With --out it also writes counts.csv, measures.csv, findings.csv and manifest.json, and layers.csv \
      for the texts' networks. With --models it shows whole networks and writes nothing.

      \(layerForms)

      EXAMPLES:
        bench parameters --input 32x32x3 --layer dense:128 --layer conv:32:3
        bench parameters --models lenet5 --models conv:8,flatten,dense:10
      """)

  @Option(
    help: ArgumentHelp(
      "Images to count layers for, once or more: HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS. (default "
        + "with --layer: 28x28x1)", valueName: "shape"))
  var input: [String] = []

  @Option(
    help: ArgumentHelp(
      "A layer to count, once or more, as in a network's text: dense:UNITS, conv:FILTERS:KERNEL, …. "
        + "(default with --input: dense:128 and conv:32:3)",
      valueName: "layer"))
  var layer: [String] = []

  @Option(
    help: ArgumentHelp(
      "A network to show as model.summary() does, with multiply-adds, once or more: "
        + "\(networkArgument). Its images have the shape of the first --input, else the one in its "
        + "file, else 28x28x1; a built-in network has 10 classes.", valueName: "network"),
    completion: networkCompletion)
  var models: [String] = []

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    _ = try ownCounts()
    _ = try networks()
    try checkOutput()
    if !models.isEmpty, !layer.isEmpty {
      throw ValidationError(
        "--models and --layer exclude each other: a network has layers of its own.")
    }
    if !models.isEmpty, output.out != nil || output.reporting.json {
      throw ValidationError(
        "--models prints tables only: \(output.out != nil ? "--out" : "--json") does not apply to it."
      )
    }
  }

  func run() throws {
    let width = Terminal.output.width
    let networks = try networks()
    for network in networks {
      print(wrapped("\(network)", width: width))
      print(summaryTable(network, width: width, listsMultiplyAdds: true))
    }
    if networks.isEmpty { try answer() }
  }

  func experiment(notice: (String) -> Void) throws -> ParametersExperiment {
    var settings = ParametersExperiment.Settings()
    settings.input = input
    settings.layer = layer
    return try ParametersExperiment(settings: settings, counts: try ownCounts())
  }

  func table(
    of answer: ParametersAnswer, from experiment: ParametersExperiment, width: Int?
  ) -> String {
    switch answer {
    case .own(let counts): return countTable(counts, width: width)
    case .texts(let texts, let keras, let quantities):
      let tables =
        texts.map { "\"\($0.title)\"\n\n\(countTable($0.counts, width: width))" } + [
          "The Keras CNN, as model.summary() shows it\n\n\(summaryTable(keras, width: width))",
          "Ratios and distances\n\n\(quantityTable(quantities, width: width))",
        ]
      return tables.joined(separator: "\n")
    }
  }

  /// Returns the networks to show.
  private func networks() throws -> [Architecture] {
    let shape = try input.first.map(parseShape)
    return try usage { () throws(ModelError) in
      var networks: [Architecture] = []
      for choice in try NetworkChoice.list(models) {
        networks.append(
          try choice.architecture(input: shape, dropout: TrainingSettings().dropout))
      }
      return networks
    }
  }

  /// Returns the counts of each layer on each input; empty if neither option was given.
  private func ownCounts() throws -> [ParameterCount] {
    if !models.isEmpty || input.isEmpty && layer.isEmpty { return [] }
    let shapes = try (input.isEmpty ? ["28x28x1"] : input).map(parseShape)
    let layers = try (layer.isEmpty ? ["dense:128", "conv:32:3"] : layer).map(parseLayer)
    return try shapes.flatMap { shape in
      try layers.map { layer in
        do throws(LayerError) { return try ParameterCount(layer, on: shape) } catch {
          throw ValidationError(
            "--layer \(NetworkDescription(layers: [layer]).text) requires \(error.expected), found "
              + "--input \(shape.name).")
        }
      }
    }
  }
}

/// The largest number in a shape. With smaller numbers, no count of parameters overflows.
private let largestNumber = 16_384

private func numbers(_ parts: [Substring]) -> [Int] {
  parts.compactMap { Int($0) }.filter { (1...largestNumber).contains($0) }
}

private func parseShape(_ argument: String) throws -> ImageShape {
  let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
  let sizes = numbers(parts)
  guard (2...3).contains(parts.count), sizes.count == parts.count else {
    throw ValidationError(
      "--input takes a shape such as 224x224 or 32x32x3, of numbers from 1 to "
        + "\(grouped(largestNumber)), found '\(argument)'.")
  }
  return ImageShape(height: sizes[0], width: sizes[1], channels: sizes.count == 3 ? sizes[2] : 1)
}

private func parseLayer(_ argument: String) throws -> any Layer {
  let layers = try usage { () throws(ModelError) in try NetworkDescription(text: argument).layers }
  guard layers.count == 1 else {
    throw ValidationError("--layer takes one layer, found '\(argument)': repeat the option.")
  }
  return layers[0]
}

/// Formats counts as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func countTable(_ counts: [ParameterCount], width: Int?) -> String {
  fittedTable(counts, width: width, names: 3) { count in
    [
      Column("image" <- count.input.name),
      Column("inputs" <- grouped(count.input.count), align: .right),
      Column("layer" <- count.name),
      Column("weights" <- grouped(count.weights), align: .right),
      Column("biases" <- grouped(count.biases), align: .right),
      Column("parameters" <- grouped(count.parameters), align: .right),
      Column("output" <- count.output.name, align: .right),
    ]
  }
}

/// Formats a network like Keras's `model.summary()`.
///
/// - Parameters:
///   - width: The width of the terminal, as for `fittedTable`.
///   - listsMultiplyAdds: Whether to add a column of multiply-adds per image.
func summaryTable(
  _ network: Architecture, width: Int?, listsMultiplyAdds: Bool = false
) -> String {
  let trainable = network.summary.reduce(0) { $0 + $1.trainableParameters }
  let fixed = network.parameterCount - trainable
  return fittedTable(network.summary, width: width, names: 1) { row in
    [
      Column("Layer (type)" <- "\(row.name) (\(row.type))"),
      Column(
        "Output Shape" <- "(None, \(row.outputShape.map(String.init).joined(separator: ", ")))"),
      Column("Param #" <- grouped(row.parameters), align: .right),
    ]
      + (listsMultiplyAdds
        ? [Column("multiply-adds" <- grouped(row.multiplyAdds), align: .right)] : [])
  }
    + "\nTotal params: \(grouped(network.parameterCount))\n"
    + (fixed == 0
      ? "" : "Trainable params: \(grouped(trainable))\nNon-trainable params: \(grouped(fixed))\n")
    + (listsMultiplyAdds
      ? "Multiply-adds per image: \(grouped(network.multiplyAdds.forward)) forward, "
        + "\(grouped(network.multiplyAdds.training)) in training\n" : "")
}

private func quantityTable(_ quantities: [Measure], width: Int?) -> String {
  fittedTable(quantities, width: width, names: 1) { quantity in
    let isWhole = quantity.value == quantity.value.rounded()
    return [
      Column("what" <- quantity.name),
      Column(
        "number"
          <- (isWhole ? grouped(Int(quantity.value)) : String(format: "%.1f", quantity.value)),
        align: .right),
    ]
  }
}
