/// What can be wrong with a network, its weights or the examples it is given.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The layers cannot follow one another, or a layer's numbers make no sense.
  case invalidArchitecture(String)
  /// A description of a network that is not as it should be, or asks for what there is not.
  case invalidDescription(source: String, problem: String)
  /// A network that tells another number of classes apart than the images have.
  case classMismatch(network: String, outputs: Int, classes: Int)
  /// Images of another shape than the network's input.
  case inputMismatch(expected: ImageShape, found: ImageShape)
  /// Pixels or labels that are not what the shape and the classes call for.
  case invalidExamples(String)
  /// A training option out of its range.
  case invalidOption(String)
  /// The processor lacks extensions that the arithmetic was built for, such as "avx512f".
  case unsupportedProcessor(missing: [String])
  /// Weights that do not fit the network.
  case weightMismatch(String)
  /// Tensors that no file can hold.
  case invalidTensors(String)
  /// A weights file that cannot be opened or read.
  case unreadableFile(path: String, reason: String)
  /// A weights file whose content is not what its format calls for.
  case invalidFile(path: String, expected: String, found: String)
  /// A weights file that could not be written; what was there before is unchanged.
  case unwritableFile(path: String, reason: String)

  /// The message, complete for a user.
  public var description: String {
    switch self {
    case .invalidArchitecture(let reason): "This network cannot be built: \(reason)"
    case .invalidDescription(let source, let problem):
      "\(source) describes no network that can be trained here: \(problem)."
    case .classMismatch(let network, let outputs, let classes):
      "\(network) ends in \(outputs) values, but the images have \(classes) classes. Let its last layer "
        + "have \(classes) units, or choose another data set."
    case .inputMismatch(let expected, let found):
      "The network takes images of \(expected), but these are \(found). Choose a data set of that "
        + "shape or train a network on this one."
    case .invalidExamples(let reason): "These images cannot be used: \(reason)"
    case .invalidOption(let reason): reason
    case .unsupportedProcessor(let missing):
      "This program was built for a processor with \(missing.joined(separator: ", ")), which this one "
        + "lacks. Build it on this machine, or elsewhere for this kind of processor: with "
        + "BENCH_TARGET=x86-64-v3 in the build's environment, or x86-64 if avx2 or fma is missing."
    case .weightMismatch(let reason): "These weights do not fit the network: \(reason)"
    case .invalidTensors(let reason): "These tensors cannot be written: \(reason)."
    case .unreadableFile(let path, let reason):
      "\(path) cannot be read: \(reason). Check the path and its permissions."
    case .invalidFile(let path, let expected, let found):
      "\(path) is not a usable safetensors file: expected \(expected), found \(found). Check that "
        + "it is the right file, or write it again."
    case .unwritableFile(let path, let reason):
      "\(path) could not be written: \(reason). What was there before is unchanged. Remove the "
        + "cause, or choose another path."
    }
  }
}
