import Foundation
import Models

/// A network that an experiment trains: a built-in one, or one that was described.
public struct NetworkChoice: Sendable, CustomStringConvertible {
  /// What results call it: a built-in name, a text, or a file's name without its ending.
  public let name: String
  /// The description of a network that is not built in.
  private let described: NetworkDescription?
  private let builtIn: BuiltInNetwork?

  private init(_ builtIn: BuiltInNetwork) {
    name = builtIn.name
    self.builtIn = builtIn
    described = nil
  }

  private init(_ name: String, _ description: NetworkDescription) {
    self.name = name
    described = description
    builtIn = nil
  }

  /// The ending of files that contain descriptions.
  private static let fileEnding = ".json"

  /// What an argument stands for: a built-in name, the path of a JSON file that Keras wrote, or a
  /// text such as "conv:32:3,relu,maxpool,flatten,dense:10".
  ///
  /// - Throws: `ModelError.invalidDescription`, `ModelError.unreadableFile`.
  public init(argument: String) throws(ModelError) {
    if let builtIn = Self.builtIn(argument) {
      self.init(builtIn)
    } else if argument.hasSuffix(Self.fileEnding) {
      let file = URL(fileURLWithPath: argument).lastPathComponent
      self.init(
        String(file.dropLast(Self.fileEnding.count)),
        try NetworkDescription(kerasFile: argument))
    } else if !argument.contains(where: { ",:".contains($0) }),
      (try? NetworkDescription(text: argument)) == nil
    {
      throw .invalidDescription(
        source: "'\(argument)'",
        problem: "a network is one of \(BuiltInNetwork.all.map(\.name).joined(separator: ", ")), "
          + "a text such as conv:32:3,relu,maxpool,flatten,dense:10, or the path of a .json file")
    } else {
      self.init(argument, try NetworkDescription(text: argument))
    }
  }

  /// The networks that some arguments stand for, each once. An argument is split at its commas if every
  /// part is a built-in name or the path of a JSON file; otherwise it is one network's text.
  ///
  /// - Throws: As `init(argument:)`, and `ModelError.invalidDescription` when two networks would have
  ///   the same name in results.
  public static func list(_ arguments: [String]) throws(ModelError) -> [NetworkChoice] {
    var choices: [NetworkChoice] = []
    for argument in arguments {
      let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let isList = parts.allSatisfy { builtIn($0) != nil || $0.hasSuffix(fileEnding) }
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

  private static func builtIn(_ name: String) -> BuiltInNetwork? {
    BuiltInNetwork.all.first { $0.name == name }
  }

  private static func named(_ name: String, _ layers: [any Layer]) -> NetworkChoice {
    builtIn(name).map(NetworkChoice.init)
      ?? NetworkChoice(name, NetworkDescription(layers: layers))
  }

  /// Flatten → Dense(128, relu) → Dense(classes).
  public static let dense = named("dense", [])
  /// Conv-Pool-Conv-Pool-[Dropout]-Dense.
  public static let cnn = named("cnn", [])
  /// Flatten → Dense(1024, relu) → Dense(classes).
  public static let wide = named("dense-1024", [])

  /// The network for images of a shape.
  ///
  /// - Parameter dropout: The rate before the built-in cnn's last layer.
  /// - Throws: `ModelError` when the network does not fit the images or their classes.
  public func architecture(
    input: ImageShape, classes: Int, dropout: Double
  ) throws(ModelError) -> Architecture {
    if let builtIn {
      return try builtIn.architecture(input: input, classes: classes, dropout: dropout)
    }
    return try (described ?? NetworkDescription(layers: [])).architecture(
      named: name, input: input, classes: classes)
  }

  /// The name, and all layers of a network from a file: what tells it from others of the same name.
  public var description: String {
    guard let text = described?.text, text != name else { return name }
    return "\(name)=\(text)"
  }
}

extension NetworkChoice: Hashable {
  /// Whether name and layers are the same.
  public static func == (a: NetworkChoice, b: NetworkChoice) -> Bool {
    a.description == b.description
  }

  /// Hashes name and layers.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Sequence where Element: Hashable {
  /// Each element once, where it is first.
  package var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
