/// An error in a network, its weights, its examples or its options.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The layers do not fit together, or a layer has an invalid option.
  case invalidArchitecture(String)
  /// A description of a network is malformed or requires something unsupported.
  case invalidDescription(source: String, problem: String)
  /// The network's number of outputs differs from the images' number of classes.
  case classMismatch(network: String, outputs: Int, classes: Int)
  /// The images are smaller than the network can take.
  case imagesTooSmall(network: String, input: ImageShape, smallest: Int)
  /// The images do not have the shape of the network's input.
  case inputMismatch(expected: ImageShape, found: ImageShape)
  /// The pixels or labels do not match the shape or the number of classes.
  case invalidExamples(String)
  /// A training option is out of range.
  case invalidOption(String)
  /// The processor lacks extensions that the arithmetic was built for, such as "avx512f".
  case unsupportedProcessor(missing: [String])
  /// The weights do not fit the network.
  case weightMismatch(String)
  /// The tensors cannot be written to a file.
  case invalidTensors(String)
  /// A file cannot be opened or read.
  case unreadableFile(path: String, reason: String)
  /// A weights file is malformed.
  case invalidFile(path: String, expected: String, found: String)
  /// A weights file could not be written; an existing file is unchanged.
  case unwritableFile(path: String, reason: String)

  /// One or two sentences on what is wrong and what to do about it.
  public var description: String {
    switch self {
    case .invalidArchitecture(let reason): "This network cannot be built: \(reason)"
    case .invalidDescription(let source, let problem):
      "\(source) describes no network that can be trained here: \(problem)."
    case .classMismatch(let network, let outputs, let classes):
      "\(network) ends in \(outputs) values, but the images have \(classes) classes. Let its last "
        + "layer have \(classes) units, or choose another data set."
    case .imagesTooSmall(let network, let input, let smallest):
      "\(network) requires images of at least \(smallest)×\(smallest) pixels, but these are "
        + "\(input.height)×\(input.width)."
    case .inputMismatch(let expected, let found):
      "The network takes images of \(expected), but these are \(found). Choose a data set of that "
        + "shape or train a network on this one."
    case .invalidExamples(let reason): "These images cannot be used: \(reason)"
    case .invalidOption(let reason): reason
    case .unsupportedProcessor(let missing):
      "This program was built for a processor with \(missing.joined(separator: ", ")), which this "
        + "one lacks. Build it on this machine, or elsewhere for this kind of processor: with "
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
