import DatasetIO
import Models
import Results

/// The parameters experiment: how many parameters do dense and convolutional layers have?
///
/// It computes every count in the texts, or the counts of other layers, from the layers'
/// definitions.
package struct ParametersExperiment: Calculation {
  package static let name = "parameters"

  /// The settings that the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// The image shapes to count layers for, such as "28x28x1"; empty for the texts' counts.
    package var input: [String] = []
    /// The layers to count, such as "dense:128"; empty for the texts' counts.
    package var layer: [String] = []

    /// Creates the settings of the texts' counts.
    package init() {}
  }

  package let settings: Settings
  package var dataset: Dataset? { nil }
  /// The counts that the user requested; empty for the texts' counts.
  private let ownCounts: [ParameterCount]
  /// The Keras CNN that one text prints, without dropout.
  let cnn: Architecture
  /// The dense network that the texts compare it with.
  let dense: Architecture
  /// The network for five sensors in one text.
  let sensors: Architecture

  /// Creates an experiment, without starting it.
  ///
  /// - Parameter counts: The counts that the settings request; empty for the texts' counts.
  /// - Throws: `ModelError`, never with these shapes.
  package init(settings: Settings = Settings(), counts: [ParameterCount] = []) throws {
    self.settings = settings
    ownCounts = counts
    cnn = try .cnn(input: TextCounts.mnist, classes: 10, dropout: 0)
    dense = try .dense(input: TextCounts.mnist, classes: 10)
    sensors = try Architecture(
      name: "sensors", input: TextCounts.sensors,
      layers: [
        Flatten(), Dense(64, activation: .relu), Dense(32, activation: .relu), Dense(10),
      ])
  }

  package func answer(report: (ExperimentProgress) -> Void) -> ParametersAnswer {
    ownCounts.isEmpty
      ? .texts(TextCounts.all, keras: cnn, quantities: quantities) : .own(ownCounts)
  }

  package func files(of answer: ParametersAnswer) -> [ResultFile] {
    switch answer {
    case .own(let counts): [ResultFile("counts.csv", .counts([("", counts)]))]
    case .texts(let texts, _, _):
      [
        ResultFile("counts.csv", .counts(texts.map { ($0.title, $0.counts) })),
        ResultFile("layers.csv", layers),
      ]
    }
  }

  package func measures(of answer: ParametersAnswer) -> [Measure] {
    if case .own(let counts) = answer { Self.measures(of: counts) } else { measures }
  }

  package func findings(of answer: ParametersAnswer) -> [Finding] {
    (ownCounts.isEmpty ? sentences : Self.sentences(of: ownCounts)).map { Finding($0) }
  }

  private var layers: CSVTable {
    var table = CSVTable(header: ["model", "layer", "type", "output_shape", "parameters"])
    for network in [cnn, dense, sensors] {
      for row in network.summary {
        table.append([
          .text(network.name), .text(row.name), .text(row.type),
          .text(row.outputShape.map(String.init).joined(separator: "x")), .integer(row.parameters),
        ])
      }
    }
    return table
  }

  /// The measures that are not counts of a layer.
  var quantities: [Measure] {
    var quantities = TextCounts.ratios.compactMap { input, units, filters, withBiases -> Measure? in
      let layers: [any Layer] = [Dense(units), Conv2D(filters, Extent(3))]
      let counts = layers.compactMap { try? ParameterCount($0, on: input) }
      guard counts.count == 2 else { return nil }
      let numbers = counts.map { Double(withBiases ? $0.parameters : $0.weights) }
      return Measure(
        "\(input.name) \(counts[0].name) to \(counts[1].name) ratio of "
          + (withBiases ? "parameters" : "weights"),
        exactly: numbers[0] / numbers[1])
    }
    let grey = ImageShape(height: 256, width: 256, channels: 1)
    quantities += [
      Measure("1920x1080 pixels", exactly: Double(TextCounts.fullHD.pixels)),
      Measure(
        "flattened distance of vertical neighbours at 256 wide",
        exactly: Double(grey.flattenedIndex(row: 1, column: 0))),
      Measure(
        "elements between vertical neighbours at 256 wide",
        exactly: Double(grey.flattenedIndex(row: 1, column: 0) - 1)),
      Measure(
        "flattened distance of vertical neighbours at 256 wide in RGB",
        exactly: Double(TextCounts.moderate.flattenedIndex(row: 1, column: 0))),
      Measure(
        "units for over 150 million weights on 224x224x3",
        exactly: Double(Self.unitsExceeding(150_000_000, on: TextCounts.imageNet))),
      Measure(
        "dimensions given to Dense in the first Keras snippet",
        exactly: Double(TextCounts.snippetShapes.dense.count)),
      Measure(
        "dimensions given to Conv2D in the first Keras snippet",
        exactly: Double(TextCounts.snippetShapes.convolution.count)),
    ]
    return quantities
  }

  /// Returns the smallest number of units with which a dense layer has more than `weights` weights.
  static func unitsExceeding(_ weights: Int, on input: ImageShape) -> Int {
    weights / input.count + 1
  }

  /// The measures that claims can refer to.
  var measures: [Measure] {
    Self.measures(of: TextCounts.all.flatMap(\.counts)) + quantities + costs
      + [cnn, dense, sensors].flatMap { network in
        network.summary.flatMap { row in
          [
            Measure("\(network.name) \(row.name) parameters", exactly: Double(row.parameters))
          ]
            + zip(
              row.outputShape.count == 3 ? ["height", "width", "channels"] : ["units"],
              row.outputShape
            )
            .map { Measure("\(network.name) \(row.name) output \($0)", exactly: Double($1)) }
        } + [Measure("\(network.name) parameters", exactly: Double(network.parameterCount))]
      }
  }

  /// What the layers and networks that the texts compare cost besides parameters.
  private var costs: [Measure] {
    let large: [(Int, ImageShape)] = [
      (128, TextCounts.imageNet), (1_024, TextCounts.moderate), (1_024, TextCounts.fullHD),
    ]
    let bytes = large.compactMap { units, input -> Measure? in
      guard let count = try? ParameterCount(Dense(units), on: input) else { return nil }
      return Measure(
        "\(input.name) \(count.name) bytes in training",
        exactly: Double(TextCounts.trainingBytes * count.parameters))
    }
    // The PyTorch layers of one text. Both have 64 neurons, per position in the convolution.
    let image = TextCounts.moderate
    let (layer, convolution) = (Dense(64), Conv2D(64, Extent(3), padding: .same))
    let weights = [layer as any Layer, convolution].map {
      (try? ParameterCount($0, on: image)).map { Double($0.weights) } ?? .nan
    }
    return bytes + [
      Measure(
        "\(image.name) dense:64 to conv:64:3:same ratio of weights per neuron",
        exactly: weights[0] / weights[1]),
      Measure(
        "\(image.name) dense:64 to conv:64:3:same ratio of multiply-adds",
        exactly: Double(layer.multiplyAdds(for: .vector(image.count)))
          / Double(convolution.multiplyAdds(for: .image(image)))),
      Measure(
        "dense to cnn ratio of parameters",
        exactly: Double(dense.parameterCount) / Double(cnn.parameterCount)),
      Measure(
        "dense to cnn ratio of multiply-adds",
        exactly: Double(dense.multiplyAdds.forward) / Double(cnn.multiplyAdds.forward)),
    ]
  }

  private static func measures(of counts: [ParameterCount]) -> [Measure] {
    var measures: [Measure] = []
    func add(_ name: String, _ value: Int) {
      if !measures.contains(where: { $0.name == name }) {
        measures.append(Measure(name, exactly: Double(value)))
      }
    }
    for count in counts {
      add("\(count.input.name) pixels", count.input.pixels)
      add("\(count.input.name) inputs", count.input.count)
      add("\(count.input.name) \(count.name) weights", count.weights)
      add("\(count.input.name) \(count.name) parameters", count.parameters)
      add("\(count.input.name) \(count.name) outputs", count.output.count)
    }
    return measures
  }
}

/// The counts that the experiment computed.
package enum ParametersAnswer: Sendable {
  /// The texts' layers, the Keras CNN, and numbers that are not a layer's.
  case texts([TextCounts], keras: Architecture, quantities: [Measure])
  /// The layers that the user requested.
  case own([ParameterCount])
}

extension ImageShape {
  /// The shape in the syntax of options, such as "28x28x1".
  package var name: String { "\(height)x\(width)x\(channels)" }
  /// The number of pixels, regardless of channels.
  var pixels: Int { height * width }

  /// Returns the index of a pixel's first value in the flattened image.
  func flattenedIndex(row: Int, column: Int) -> Int { (row * width + column) * channels }
}

extension CSVTable {
  /// Creates `counts.csv`: one row per text and layer.
  fileprivate static func counts(_ texts: [(title: String, counts: [ParameterCount])]) -> CSVTable {
    var table = CSVTable(header: [
      "text", "input", "inputs", "layer", "weights", "biases", "parameters", "output",
    ])
    for (title, counts) in texts {
      for count in counts {
        table.append([
          title.isEmpty ? .missing : .text(title), .text(count.input.name),
          .integer(count.input.count), .text(count.name), .integer(count.weights),
          .integer(count.biases), .integer(count.parameters), .text(count.output.name),
        ])
      }
    }
    return table
  }
}
