import Foundation

/// The policy for results that a folder already contains.
package enum ExistingResults: Sendable {
  /// Keep finished results that would come out the same; refuse all others, including unfinished
  /// ones.
  case refuse
  /// Continue results of the same experiment. Finished results may be extended by further seeds.
  case resume
  /// Move the folder aside and start in a new one.
  case moveAside

  /// What to do with a folder.
  enum Decision {
    /// Start; there is nothing to lose.
    case begin
    /// Move the existing results aside, then start.
    case moveAside
    /// Continue the existing results.
    case resume(Manifest)
    /// The existing results are finished, and stay valid unless something has to be computed anew.
    case keep(Manifest)
  }

  /// Decides what to do with the contents of `path` when the experiment of `manifest` starts.
  ///
  /// - Parameter isTimed: Whether the results contain times that must come from one machine.
  /// - Throws: `ResultsError` if the policy does not allow the experiment to start.
  func decision(
    about contents: FolderContents, at path: String, for manifest: Manifest, isTimed: Bool
  ) throws(ResultsError) -> Decision {
    guard contents.hasResults else { return .begin }
    if self == .moveAside { return .moveAside }
    let earlier: Manifest
    switch contents.manifest {
    case .missing: throw .otherResults(path: path, "there is no manifest.json that says which")
    case .unreadable(.later(let schema)):
      throw .otherSchema(path: path, found: schema, expected: Manifest.currentSchema)
    case .unreadable(let reason): throw .otherResults(path: path, "manifest.json: \(reason)")
    case .read(let manifest): earlier = manifest
    }
    guard earlier.schema == Manifest.currentSchema else {
      throw .otherSchema(path: path, found: earlier.schema, expected: Manifest.currentSchema)
    }
    // All parts of a result must come from the same arithmetic on the same data.
    // More seeds would belong to other shards.
    let mayAddSeeds = self == .resume && manifest.shard == nil
    if let difference = earlier.difference(from: manifest, mayAddSeeds: mayAddSeeds)
      ?? earlier.partDifference(from: manifest)
      ?? (isTimed ? earlier.timingDifference(from: manifest) : nil)
    {
      throw .otherResults(path: path, difference)
    }
    if earlier.finished != nil { return .keep(earlier) }
    guard self == .resume else { throw .unfinished(path: path) }
    return .resume(earlier)
  }
}

/// The contents of a folder before an experiment starts.
struct FolderContents {
  enum EarlierManifest {
    case missing
    case unreadable(ManifestError)
    case read(Manifest)
  }

  let manifest: EarlierManifest
  /// Whether the folder contains anything, from any program, that must not be overwritten.
  let hasResults: Bool

  init(of folder: ResultsFolder) {
    do throws(ManifestError) {
      manifest = try Manifest(in: folder.path).map { .read($0) } ?? .missing
    } catch {
      manifest = .unreadable(error)
    }
    func names(_ path: String) -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
    let isForeign = if case .unreadable = manifest { true } else { false }
    hasResults =
      isForeign || !names(folder.path(of: .runs)).isEmpty
      || names(folder.path).contains {
        $0.hasSuffix(".csv") || $0.hasSuffix(".safetensors")
          || $0 == ResultsFolder.Part.weights.rawValue
      }
  }
}

extension ResultsFolder {
  /// Opens the folder at `path` for an experiment that starts now.
  ///
  /// The manifest is written at once, without an end time. A manifest of finished results stays
  /// until something is computed anew.
  ///
  /// - Parameter isTimed: Whether the results contain times, which other threads or another processor
  ///   would not continue but mix.
  /// - Returns: The folder, and the path that earlier results were moved to, if any.
  /// - Throws: `ResultsError`, also if the folder contains results and `existing` does not allow
  ///   the experiment to start.
  package static func open(
    _ path: String, for manifest: Manifest, existing: ExistingResults, isTimed: Bool = false
  ) throws -> (folder: ResultsFolder, movedTo: String?) {
    var folder = try ResultsFolder(path: path)
    let contents = FolderContents(of: folder)
    switch try existing.decision(about: contents, at: path, for: manifest, isTimed: isTimed) {
    case .begin:
      try folder.write(manifest)
      return (folder, nil)
    case .resume(let earlier):
      folder.continueResults(of: earlier)
      try folder.write(manifest)
      return (folder, nil)
    case .keep(let earlier):
      folder.keep(earlier, until: manifest)
      return (folder, nil)
    case .moveAside:
      let movedTo = try folder.moveAside()
      folder = try ResultsFolder(path: path)
      try folder.write(manifest)
      return (folder, movedTo)
    }
  }

  /// Checks that ``open(_:for:existing:isTimed:)`` would not refuse what the folder contains.
  ///
  /// - Throws: `ResultsError`.
  package static func check(
    _ path: String, for manifest: Manifest, existing: ExistingResults
  ) throws(ResultsError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let contents = FolderContents(of: try ResultsFolder(path: path))
    _ = try existing.decision(about: contents, at: path, for: manifest, isTimed: false)
  }

  /// Returns whether an experiment was interrupted in the folder at `path`.
  package static func isUnfinished(_ path: String) -> Bool {
    guard let manifest = try? Manifest(in: path) else { return false }
    let runs = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(Part.runs.rawValue)")
    return manifest.finished == nil && runs?.isEmpty == false
  }
}
