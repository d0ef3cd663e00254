/// What can be wrong with a network, its weights or the examples it is given.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The layers cannot follow one another, or a layer's numbers make no sense.
  case invalidArchitecture(String)
  /// Images of another shape than the network's input.
  case inputMismatch(expected: ImageShape, found: ImageShape)
  /// Pixels or labels that are not what the shape and the classes call for.
  case invalidExamples(String)
  /// A training option out of its range.
  case invalidOption(String)
  /// Weights that do not fit the network.
  case weightMismatch(String)

  /// The message, complete for a user.
  public var description: String {
    switch self {
    case .invalidArchitecture(let reason): "This network cannot be built: \(reason)"
    case .inputMismatch(let expected, let found):
      "The network takes images of \(expected), but these are \(found). Choose a data set of that "
        + "shape or train a network on this one."
    case .invalidExamples(let reason): "These images cannot be used: \(reason)"
    case .invalidOption(let reason): reason
    case .weightMismatch(let reason): "These weights do not fit the network: \(reason)"
    }
  }
}
