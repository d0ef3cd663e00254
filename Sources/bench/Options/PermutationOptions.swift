import ArgumentParser
import DatasetIO
import Experiments
import Models
import Results

/// The seed of the permutations of pixels in an experiment.
struct PermutationSeedOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The seed of the pixels' permutation, the same in all runs. (default: each run's own seed)",
      valueName: "s"))
  var permutationSeed: UInt64?
}

/// How the pixels of images are permuted for saved weights.
struct PermutationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The seed of the permutation of the pixels, or none to leave them in place. (default: as the "
        + "file says)",
      valueName: "seed|none"),
    completion: .list(["none"]))
  var permutationSeed: PermutationSeed?

  /// Returns the permutation of the images that saved weights expect, and a notice if that is a guess.
  ///
  /// - Throws: `ModelError.invalidFile`.
  func permutation(
    for file: Safetensors, path: String
  ) throws(ModelError) -> (PermutationSeed, notice: String?) {
    if let permutationSeed { return (permutationSeed, nil) }
    return try PermutationSeed.saved(in: file, path: path)
  }
}

/// How the pixels of test images are permuted.
enum PermutationSeed: Equatable, ExpressibleByArgument {
  /// They stay in place.
  case none
  /// The permutation with a seed is applied.
  case seed(UInt64)

  /// Parses a seed or "none".
  init?(argument: String) {
    if argument == "none" {
      self = .none
    } else if let seed = UInt64(argument) {
      self = .seed(seed)
    } else {
      return nil
    }
  }

  /// Returns the permutation of the images that saved weights were trained on, and a notice if that
  /// is a guess.
  ///
  /// Files of earlier versions only say that the images were shuffled.
  ///
  /// - Throws: `ModelError.invalidFile`.
  static func saved(
    in file: Safetensors, path: String
  ) throws(ModelError) -> (PermutationSeed, notice: String?) {
    if let text = file.metadata[ShuffleExperiment.permutationSeedKey] {
      guard let seed = UInt64(text) else {
        throw .invalidFile(path: path, expected: "a number as the permutation's seed", found: text)
      }
      return (.seed(seed), nil)
    }
    guard file.metadata["run"]?.contains(#/ shuffled seed \d+$/#) == true else {
      return (.none, nil)
    }
    return (
      .seed(0),
      "\(path) was trained on shuffled images, but does not name the permutation: assuming the default of "
        + "earlier versions, --permutation-seed 0."
    )
  }

  /// Returns the position from which each pixel of an image is taken, `[height · width]`; nil if pixels
  /// stay in place.
  func source(of image: ImageShape) -> [Int32]? {
    switch self {
    case .none: nil
    case .seed(let seed):
      PixelPermutation(height: image.height, width: image.width, seed: seed).source
    }
  }

  /// The seed in the form of `runs.csv`, or null.
  var json: JSONValue {
    switch self {
    case .none: .null
    case .seed(let seed): .text("\(seed)")
    }
  }
}
