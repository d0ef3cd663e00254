import Foundation
import Messages
import Models

/// A network that an experiment trains: a built-in one or a described one.
package struct NetworkChoice: RunName, CustomStringConvertible {
  /// The name in results: a built-in name, a text, or a file's name without its extension.
  ///
  /// The extension is kept if a built-in network has the same name as the file.
  package let name: String
  private let source: Source

  private enum Source: Sendable {
    case builtIn(BuiltInNetwork)
    case described(NetworkDescription)
  }

  private init(_ builtIn: BuiltInNetwork) {
    name = builtIn.name
    source = .builtIn(builtIn)
  }

  private init(_ name: String, _ description: NetworkDescription) {
    self.name = name
    source = .described(description)
  }

  /// The extension of files that contain descriptions.
  private static let fileEnding = ".json"

  /// Creates the network that an argument denotes: a built-in name, the path of a JSON file written
  /// by Keras, or a text such as "conv:32:3,relu,maxpool,flatten,dense:10".
  ///
  /// - Throws: `ModelError.invalidDescription`, `ModelError.unreadableFile`.
  package init(argument: String) throws(ModelError) {
    if let builtIn = Self.builtIn(argument) {
      self.init(builtIn)
    } else if argument.hasSuffix(Self.fileEnding) {
      let file = URL(fileURLWithPath: argument).lastPathComponent
      let stem = String(file.dropLast(Self.fileEnding.count))
      self.init(
        Self.builtIn(stem) == nil && !stem.isEmpty ? stem : file,
        try NetworkDescription(kerasFile: argument))
    } else if !argument.contains(where: { ",:".contains($0) }),
      (try? NetworkDescription(text: argument)) == nil
    {
      let names = BuiltInNetwork.all.map(\.name)
      let hint = suggestion(for: argument, among: names).map { " (did you mean '\($0)'?)" }
      throw .invalidDescription(
        source: "'\(argument)'",
        problem: "a network is one of \(names.joined(separator: ", ")), a text such as "
          + "conv:32:3,relu,maxpool,flatten,dense:10, or the path of a .json file"
          + (hint ?? ""))
    } else {
      self.init(argument, try NetworkDescription(text: argument))
    }
  }

  /// Returns the networks that some arguments denote, each once.
  ///
  /// An argument that contains a built-in name or the path of a JSON file between its commas is a
  /// list of those. Any other argument is the text of one network.
  ///
  /// - Throws: The same errors as `init(argument:)`, and `ModelError.invalidDescription` if two
  ///   networks would have the same name in results.
  package static func list(_ arguments: [String]) throws(ModelError) -> [NetworkChoice] {
    var choices: [NetworkChoice] = []
    for argument in arguments {
      let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let isList = parts.contains { isName($0.filter { $0 != " " }) }
      if isList, let other = parts.first(where: { !isName($0) }) {
        throw .invalidDescription(
          source: "'\(argument)'",
          problem:
            "a list contains names (\(BuiltInNetwork.all.map(\.name).joined(separator: ", "))) "
            + "and .json files with commas between, and nothing else, found '\(other)'")
      }
      for part in isList ? parts : [argument] {
        let choice = try NetworkChoice(argument: part)
        if let other = choices.first(where: { $0.name == choice.name }) {
          guard other == choice else {
            throw .invalidDescription(
              source: "'\(part)'",
              problem: "another network is called \(choice.name) as well, and results could not be "
                + "told apart")
          }
          continue
        }
        choices.append(choice)
      }
    }
    return choices
  }

  private static func isName(_ part: String) -> Bool {
    builtIn(part) != nil || part.hasSuffix(fileEnding)
  }

  private static func builtIn(_ name: String) -> BuiltInNetwork? {
    BuiltInNetwork.all.first { $0.name == name }
  }

  /// Flatten → Dense(128, relu) → Dense(classes).
  package static let dense = NetworkChoice(.dense)
  /// Conv-Pool-Conv-Pool-[Dropout]-Dense.
  package static let cnn = NetworkChoice(.cnn)
  /// Flatten → Dense(1024, relu) → Dense(classes).
  package static let wide = NetworkChoice(.wide)

  /// Returns the network for images of a shape.
  ///
  /// - Parameter dropout: The dropout rate before the built-in cnn's last layer.
  /// - Throws: `ModelError` if the network does not fit the images or their classes.
  package func architecture(
    input: ImageShape, classes: Int, dropout: Double
  ) throws(ModelError) -> Architecture {
    switch source {
    case .builtIn(let network):
      try network.architecture(input: input, classes: classes, dropout: dropout)
    case .described(let network):
      try network.architecture(named: name, input: input, classes: classes)
    }
  }

  /// Returns the network itself, independent of any data set.
  ///
  /// - Parameter input: The images' shape; nil for the shape that the network was described for, or
  ///   28×28×1.
  /// - Throws: `ModelError` if the network does not fit such images.
  package func architecture(input: ImageShape?, dropout: Double) throws(ModelError) -> Architecture
  {
    let grey = ImageShape(height: 28, width: 28, channels: 1)
    switch source {
    case .builtIn(let network):
      return try network.architecture(input: input ?? grey, classes: 10, dropout: dropout)
    case .described(let network):
      let shape = input ?? network.input ?? grey
      let classes = try Architecture(name: name, input: shape, layers: network.layers).classes
      return try network.architecture(named: name, input: shape, classes: classes)
    }
  }

  /// The name, followed by all layers of a network from a file, which distinguish it from others of
  /// the same name.
  package var description: String {
    guard case .described(let network) = source, network.text != name else { return name }
    let input = network.input.map { "\($0)," } ?? ""
    return "\(name)=\(input)\(network.text)"
  }
}

extension NetworkChoice: Hashable {
  /// Returns whether two networks have the same name and layers.
  package static func == (a: NetworkChoice, b: NetworkChoice) -> Bool {
    a.description == b.description
  }

  /// Hashes the name and the layers.
  package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Sequence where Element: Hashable {
  /// The elements without duplicates, each where it first occurs.
  package var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension NetworkChoice: Codable {
  private struct Form: Codable {
    let name: String
    /// The layers as text; nil for a built-in network.
    var layers: String?
    /// The shape of the images that it was described for, such as [28, 28, 1].
    var input: [Int]?
  }

  /// Encodes an object with the name, and with the layers of a described network.
  package func encode(to encoder: any Encoder) throws {
    var form = Form(name: name)
    if case .described(let network) = source {
      form.layers = network.text
      form.input = network.input.map { [$0.height, $0.width, $0.channels] }
    }
    try form.encode(to: encoder)
  }

  /// Decodes a network that `encode(to:)` encoded.
  package init(from decoder: any Decoder) throws {
    let form = try Form(from: decoder)
    guard let layers = form.layers else {
      self = try NetworkChoice(argument: form.name)
      return
    }
    var network = try NetworkDescription(text: layers)
    if let sizes = form.input, sizes.count == 3 {
      network.input = ImageShape(height: sizes[0], width: sizes[1], channels: sizes[2])
    }
    self.init(form.name, network)
  }
}
