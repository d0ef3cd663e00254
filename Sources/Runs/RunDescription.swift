import DatasetIO
import Models
import Results

/// What all runs of an experiment depend on besides their own settings.
package struct RunGround: Sendable {
  private let experiment: String
  private let settings: JSONValue
  private let dataset: String
  private let data: [String]

  /// Creates the ground of runs in no particular experiment.
  package init() {
    self.init(experiment: "", settings: .object([:]), dataset: "", data: [])
  }

  /// Creates the ground of an experiment's runs.
  ///
  /// - Parameter settings: The experiment's settings. The number of its seeds is left out, because it
  ///   does not change a run and can be raised.
  package init(experiment: String, settings: JSONValue, dataset: Dataset) {
    self.init(
      experiment: experiment, settings: settings, dataset: dataset.name,
      data: dataset.files.map(\.sha256))
  }

  private init(experiment: String, settings: JSONValue, dataset: String, data: [String]) {
    self.experiment = experiment
    self.settings = settings.withoutSeedCount
    self.dataset = dataset
    self.data = data
  }

  /// Returns the SHA-256 of the ground.
  func sha256() throws -> String {
    try JSONValue.object([
      "experiment": .text(experiment), "settings": settings, "dataset": .text(dataset),
      "data": .list(data.map { .text($0) }), "arithmetic": .integer(Arithmetic.generation),
    ]).digest()
  }

  /// Returns the complete description of a run: everything that the bytes of its outcome depend on.
  func description(of run: TrainingRun) throws -> RunDescription {
    try RunDescription(
      value: JSONValue(
        encoding: RunDescription.Form(
          experiment: experiment, settings: settings, dataset: dataset, data: data,
          arithmetic: Arithmetic.generation, model: run.model.name, variant: run.variant.name,
          layers: run.architecture.layerDescription.text,
          input: "\(run.architecture.input)", trainImages: run.trainingCount,
          testImages: run.test.count, seed: run.options.seed,
          initializationSeed: run.options.initializationSeed, orderSeed: run.options.orderSeed,
          dropoutSeed: run.options.dropoutSeed, epochs: run.options.epochs,
          batchSize: run.options.batchSize, optimizer: run.options.optimizer,
          schedule: run.options.schedule, epochsPerTest: run.options.epochsPerTest,
          patience: run.options.patience, augmentation: run.augmentation,
          furtherTests: run.furtherTests.map(\.key.name), isRecorded: run.isRecorded,
          keepsWeights: run.keepsWeights, imageMetadata: run.imageMetadata,
          inspection: run.inspection?.name)))
  }
}

/// The complete description of a run, and its digest, which the run's files carry.
struct RunDescription: Sendable, Equatable, Codable {
  /// The description, keyed by the names of its parts.
  let value: JSONValue
  /// The SHA-256 of the description.
  let sha256: String

  init(value: JSONValue) throws {
    self.value = value
    sha256 = try value.digest()
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(value: container.decode(JSONValue.self, forKey: .value))
    guard try container.decode(String.self, forKey: .sha256) == sha256 else {
      throw DecodingError.dataCorruptedError(
        forKey: .sha256, in: container, debugDescription: "not the digest of the description")
    }
  }

  /// Returns the difference between this description and the one that was expected, in words; nil if
  /// there is none.
  func difference(from expected: RunDescription) -> String? {
    guard sha256 != expected.sha256 else { return nil }
    guard let (keys, found, wanted) = value.firstDifference(from: expected.value) else {
      return "its digest is \(sha256.prefix(12)), expected \(expected.sha256.prefix(12))"
    }
    return "\((keys.last ?? "description").replacing("_", with: " ")) was "
      + "\(found?.summary ?? "not given") and is \(wanted?.summary ?? "not given") now"
  }

  /// Checks that a file that is not damaged, and that has this description, belongs to a run.
  ///
  /// - Throws: `RunsError.otherRun`.
  func check(
    label: String, is expected: RunDescription, of run: TrainingRun, path: String
  ) throws(RunsError) {
    guard label == run.label.description else {
      throw .otherRun(path: path, difference: "\(label), not \(run.label)")
    }
    if let difference = difference(from: expected) {
      throw .otherRun(path: path, difference: difference)
    }
  }

  struct Form: Encodable {
    let experiment: String
    let settings: JSONValue
    let dataset: String
    /// The SHA-256 of each data file.
    let data: [String]
    let arithmetic: Int
    let model: String
    let variant: String
    let layers: String
    let input: String
    let trainImages: Int
    let testImages: Int
    let seed: UInt64
    let initializationSeed: UInt64?
    let orderSeed: UInt64?
    let dropoutSeed: UInt64?
    let epochs: Int
    let batchSize: Int
    let optimizer: Optimizer
    let schedule: LearningRateSchedule
    let epochsPerTest: Int
    let patience: Int?
    let augmentation: ShiftAugmentation?
    let furtherTests: [String]
    let isRecorded: Bool
    let keepsWeights: Bool
    let imageMetadata: [String: String]
    /// The name of the run's inspection; nil, and then left out, if it has none.
    let inspection: String?
  }
}

extension JSONValue {
  /// These settings without the number of seeds, wherever it is.
  fileprivate var withoutSeedCount: JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(
      members.filter { $0.key != Seeds.countKey }.mapValues(\.withoutSeedCount))
  }
}
