import Foundation
import Models
import Results

/// The state of a run after a tested epoch or between two steps, on disk.
///
/// The file is a safetensors file with the parameters and the optimizer's state. Its metadata names
/// the run and contains the epochs' results and the SHA-256 of the file, in which its own digits
/// count as zeros. Random streams need not be saved, since they are keyed by seed and epoch.
package struct Checkpoint {
  /// The description of the run's label.
  let run: String
  /// The complete description of the run; nil where a manifest in the file has it.
  let description: RunDescription?
  /// The results of the epochs so far.
  package let epochs: [EpochResult]
  /// The point that was reached after them; nil if the last of them has just ended.
  package let point: TrainingPoint?
  /// The network's `trainingState`.
  package let state: [Tensor]
  /// How the training came about, where no manifest beside the file says so.
  package let manifest: Manifest?

  /// Writes the file atomically.
  package func write(to path: String) throws {
    var file = Safetensors(
      metadata: [
        Self.runKey: run,
        Self.epochsKey: String(decoding: try Self.encoder.encode(epochs), as: UTF8.self),
      ],
      tensors: state)
    file.metadata[Self.descriptionKey] = try description.map {
      String(decoding: try Self.encoder.encode($0), as: UTF8.self)
    }
    file.metadata[Self.pointKey] = try point.map {
      String(decoding: try Self.encoder.encode($0), as: UTF8.self)
    }
    file.metadata[Self.manifestKey] = try manifest.map {
      String(decoding: try $0.json(), as: UTF8.self)
    }
    file.metadata[Self.digestKey] = Self.noDigest
    var bytes = try file.encoded()
    let entry = "\"\(Self.digestKey)\":\"\(Self.noDigest)\""
    guard let place = bytes.range(of: Data(entry.utf8)) else {
      throw ResultsError.cannotWrite(path: path, reason: "its header has no place for a digest")
    }
    let digits = place.upperBound - 1 - Self.noDigest.utf8.count..<place.upperBound - 1
    bytes.replaceSubrange(digits, with: digest(of: bytes).utf8)
    try AtomicFile.write(bytes, to: path)
  }

  /// Reads the file.
  ///
  /// - Throws: `ModelError`, `DecodingError`; always if the file is damaged.
  package init(contentsOf path: String) throws {
    var file = try Safetensors(contentsOf: path, allowingNonFinite: true)
    let expected = file.metadata.updateValue(Self.noDigest, forKey: Self.digestKey)
    guard let json = file.metadata[Self.epochsKey], let run = file.metadata[Self.runKey],
      digest(of: try file.encoded()) == expected
    else {
      throw ModelError.invalidFile(
        path: path, expected: "the digest of its content", found: expected ?? "none")
    }
    self.run = run
    description = try file.metadata[Self.descriptionKey].map {
      try Self.decoder.decode(RunDescription.self, from: Data($0.utf8))
    }
    epochs = try Self.decoder.decode([EpochResult].self, from: Data(json.utf8))
    point = try file.metadata[Self.pointKey].map {
      try Self.decoder.decode(TrainingPoint.self, from: Data($0.utf8))
    }
    state = file.tensors
    manifest = try file.metadata[Self.manifestKey].map { try Manifest(json: Data($0.utf8)) }
  }

  /// A checkpoint that is to be written.
  package init(
    run: String, epochs: [EpochResult], point: TrainingPoint? = nil, state: [Tensor],
    manifest: Manifest? = nil
  ) {
    self.init(
      run: run, description: nil, epochs: epochs, point: point, state: state, manifest: manifest)
  }

  /// A checkpoint of an experiment's run that is to be written.
  init(
    run: String, description: RunDescription?, epochs: [EpochResult], point: TrainingPoint?,
    state: [Tensor], manifest: Manifest? = nil
  ) {
    self.point = point
    self.run = run
    self.description = description
    self.epochs = epochs
    self.state = state
    self.manifest = manifest
  }

  private static let runKey = "run"
  private static let descriptionKey = "description"
  private static let pointKey = "point"
  private static let manifestKey = "manifest"
  private static let epochsKey = "epochs"
  private static let digestKey = "sha256"
  /// What stands in the digest's place while the digest is computed.
  private static let noDigest = String(repeating: "0", count: 64)

  /// An encoder that accepts the infinite and NaN losses of a diverged training.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
