import Foundation

/// A data file that an experiment read.
package struct DataFileRecord: Codable, Sendable, Equatable {
  /// The path as given, which may be relative.
  package let path: String
  /// The size of the file, in bytes.
  package let bytes: Int
  /// The SHA-256 of those bytes, in lowercase hexadecimal.
  package let sha256: String
  /// Whether the digest is that of the published file.
  package let known: Bool

  /// Creates the record of one file.
  package init(path: String, bytes: Int, sha256: String, known: Bool) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
    self.known = known
  }
}

/// A file of results, as the manifest of finished results records it.
package struct FileDigest: Codable, Sendable, Equatable {
  /// The path in the results folder.
  package let path: String
  /// The size of the file, in bytes.
  package let bytes: Int
  /// The SHA-256 of those bytes, in lowercase hexadecimal.
  package let sha256: String

  /// Creates the record of a file.
  package init(path: String, contents: Data) {
    self.init(path: path, bytes: contents.count, sha256: digest(of: contents))
  }

  /// Whether the path leads out of the results folder.
  package var leavesItsFolder: Bool {
    path.hasPrefix("/") || path.split(separator: "/").contains("..")
  }

  init(path: String, bytes: Int, sha256: String) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// A record of how a result was obtained: everything that may differ between two runs with equal
/// results.
///
/// Create it when the experiment starts, and call `finish(files:)` when everything is measured.
package struct Manifest: Codable, Sendable, Equatable {
  /// The manifest's file name.
  package static let fileName = "manifest.json"
  /// The version of the manifest's format that this program writes.
  ///
  /// Version 1, written by bench 0.1, contains no version number, and its settings are a flat
  /// object of strings keyed by the names of the options. Version 2 contains no digests and no
  /// generation of the arithmetic. `docs/manifest.schema.json` describes all versions.
  package static let currentSchema = 3

  private let schemaVersion: Int?
  /// The version of the manifest's format.
  package var schema: Int { schemaVersion ?? 1 }
  /// The experiment's name, such as "shuffle"; nil in version 1.
  package let experiment: String?
  /// The tool's version.
  package let version: String
  /// The sources and the build that the program came from; nil if unknown.
  package let revision: SourceRevision?
  /// The revisions of the programs that computed parts of the results before this one continued
  /// them; nil if there were none.
  package private(set) var earlierRevisions: [SourceRevision]?
  /// The generation of the arithmetic, which decides the bytes of results; nil before version 3.
  package let arithmetic: Int?
  /// The SHA-256 over everything that the results depend on; nil before version 3.
  package let descriptionSha256: String?
  /// The program's name, without its folder, followed by its arguments.
  package let commandLine: [String]
  /// When the experiment started.
  package let started: Date
  /// When the experiment finished; nil while it runs.
  package private(set) var finished: Date?
  /// The compiler that built the program, such as "Swift 6.3.1".
  package let toolchain: String
  /// The versions of the packages that the sources were resolved with, keyed by the packages'
  /// names; nil if unknown.
  package let dependencies: [String: String]?
  /// `debug` or `release`.
  package let configuration: String
  /// The machine that the experiment ran on.
  package let machine: Machine
  /// The number of threads that the experiment was allowed to use.
  package let threads: Int
  /// The most memory that the process held before `finished`, in bytes; nil if unknown.
  package private(set) var peakResidentBytes: Int?
  /// The data files that the experiment read.
  package let dataFiles: [DataFileRecord]
  /// The experiment's settings, as encoded by the experiment.
  package let settings: JSONValue
  /// The files of the finished results; nil before `finished` and before version 3.
  package private(set) var files: [FileDigest]?
  /// The part of the plan that the results contain; nil if they contain all of it.
  package let shard: ShardRecord?
  /// The shards that the results were merged from; nil if there were none.
  package private(set) var shards: [MergedShard]?

  /// Creates the manifest of an experiment that starts now.
  ///
  /// - Parameters:
  ///   - experiment: The experiment's name.
  ///   - settings: Everything that the results depend on, besides the data files and the program.
  ///   - version: The tool's version.
  ///   - commandLine: The program's path and its arguments.
  ///   - machine: The machine that the experiment runs on.
  ///   - threads: The number of threads that the experiment may use.
  ///   - dataFiles: The data files that the experiment reads.
  ///   - arithmetic: The generation of the arithmetic.
  ///   - revision: The sources and the build that the program came from; nil if unknown.
  ///   - dependencies: The versions of the packages, keyed by name; nil if unknown.
  ///   - shard: The part of the plan that is performed; nil for all of it.
  /// - Throws: If the settings contain a number that is not finite.
  package init(
    experiment: String, settings: some Encodable, version: String, commandLine: [String],
    machine: Machine, threads: Int, dataFiles: [DataFileRecord], arithmetic: Int = 0,
    revision: SourceRevision? = nil, dependencies: [String: String]? = nil,
    shard: ShardRecord? = nil
  ) throws {
    schemaVersion = Self.currentSchema
    self.experiment = experiment
    self.settings = try JSONValue(encoding: settings)
    self.version = version
    self.revision = revision
    self.arithmetic = arithmetic
    descriptionSha256 = try Self.descriptionDigest(
      experiment: experiment, settings: self.settings, dataFiles: dataFiles,
      arithmetic: arithmetic)
    // The program's folder only says where somebody keeps their files.
    self.commandLine =
      commandLine.prefix(1).map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      + commandLine.dropFirst()
    self.started = Date()
    self.toolchain = Self.compiler
    self.dependencies = dependencies
    self.configuration = Self.buildConfiguration
    self.machine = machine
    self.threads = threads
    self.dataFiles = dataFiles
    self.shard = shard
  }

  /// Records the shards that the results are merged from.
  package mutating func merge(_ manifests: [Manifest]) {
    shards = manifests.compactMap(MergedShard.init)
  }

  /// Records that the experiment is finished: the time, its files, and the most memory held so far.
  package mutating func finish(files: [FileDigest] = [], at date: Date = Date()) {
    finished = date
    self.files = files
    peakResidentBytes = Results.peakResidentBytes()
  }

  /// Records the programs that computed parts of the results earlier.
  mutating func continueResults(of revisions: [SourceRevision]) {
    let others = revisions.filter { $0 != revision }
    earlierRevisions = others.isEmpty ? nil : others
  }

  /// The revisions of all programs that computed parts of the results, in their order.
  package var allRevisions: [SourceRevision] {
    (earlierRevisions ?? []) + (revision.map { [$0] } ?? [])
  }

  /// Returns the SHA-256 over everything that results depend on.
  private static func descriptionDigest(
    experiment: String, settings: JSONValue, dataFiles: [DataFileRecord], arithmetic: Int
  ) throws -> String {
    try JSONValue.object([
      "experiment": .text(experiment), "settings": settings,
      "data": .list(dataFiles.map { .text($0.sha256) }), "arithmetic": .integer(arithmetic),
    ]).digest()
  }

  /// Returns why results of `now` may differ from these in their bytes: the version, the
  /// experiment, its settings, its data or its arithmetic differ. Nil if they cannot differ.
  ///
  /// The program's revision may differ: most changes of the sources change no result, and those
  /// that do begin another generation of the arithmetic or another version.
  ///
  /// - Parameter mayAddSeeds: Whether `now` may have further seeds after the same ones. The runs of
  ///   the earlier seeds then still have the same bytes.
  package func difference(from now: Manifest, mayAddSeeds: Bool = false) -> String? {
    func changed(_ what: String, _ before: String, _ now: String) -> String? {
      before == now ? nil : "\(what) was \(before) and is \(now) now"
    }
    let settings = mayAddSeeds ? self.settings.withMoreSeeds(as: now.settings) : self.settings
    let setting = settings.firstDifference(from: now.settings).flatMap { keys, before, after in
      changed(
        (keys.last ?? "settings").replacing("_", with: " "), before?.summary ?? "not given",
        after?.summary ?? "not given")
    }
    return changed("the experiment", experiment ?? "unknown", now.experiment ?? "unknown")
      ?? changed("bench's version", version, now.version)
      ?? setting
      ?? (dataFiles.map(\.sha256) == now.dataFiles.map(\.sha256)
        ? nil : "the content of the data files was another")
      ?? changed(
        "the arithmetic's generation", arithmetic.map(String.init) ?? "unknown",
        now.arithmetic.map(String.init) ?? "unknown")
  }

  /// Returns the difference between the parts of the plan that these results and those of `now`
  /// contain; nil if there is none.
  func partDifference(from now: Manifest) -> String? {
    func part(_ manifest: Manifest) -> String {
      manifest.shard.map { "shard \($0.index)/\($0.count)" } ?? "all runs"
    }
    let (before, now) = (part(self), part(now))
    return before == now ? nil : "it was for \(before) and is for \(now) now"
  }

  /// Returns why times in these results and in those of `now` cannot be compared; nil if they can.
  func timingDifference(from now: Manifest) -> String? {
    func changed(_ what: String, _ before: String, _ now: String) -> String? {
      before == now ? nil : "they were timed \(what) \(before), not \(what) \(now)"
    }
    if shards != nil { return "they were merged from shards, whose times are not of one machine" }
    func processor(_ machine: Machine) -> String {
      "\(machine.cpu ?? machine.architecture) with \(plural(machine.logicalCores, "logical core"))"
    }
    return changed("on", plural(threads, "thread"), plural(now.threads, "thread"))
      ?? changed("on", processor(machine), processor(now.machine))
      ?? changed("by a program built for", configuration, now.configuration)
  }

  /// Encodes the manifest as JSON with sorted snake_case keys and UTC times in ISO 8601. Unknown
  /// values are omitted, and the text ends in a line feed.
  ///
  /// `content_sha256` is the SHA-256 of everything else, as compact JSON with sorted keys.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    let content = try JSONDecoder().decode(JSONValue.self, from: encoder.encode(self))
    guard case .object(var members) = content else { return Data() }
    members[Self.digestKey] = .text(try content.digest())
    return Data((try JSONValue.object(members).document() + "\n").utf8)
  }

  /// Reads the manifest in a folder of results.
  ///
  /// - Returns: Nil if the folder contains none.
  /// - Throws: As ``init(json:)``; `damaged` if the file cannot be read.
  package init?(in folder: String) throws(ManifestError) {
    let path = "\(folder)/\(Self.fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let json = try? Data(contentsOf: URL(filePath: path)) else { throw .damaged }
    try self.init(json: json)
  }

  /// Reads the manifest in a folder of results; an error names the folder.
  ///
  /// - Returns: Nil if the folder contains none.
  /// - Throws: `ResultsError.unusableManifest`.
  package static func usable(in folder: String) throws(ResultsError) -> Manifest? {
    do throws(ManifestError) { return try Manifest(in: folder) } catch {
      throw .unusableManifest(path: folder, error)
    }
  }

  /// Decodes a manifest that this version or an earlier one encoded.
  ///
  /// - Throws: `damaged` if the JSON is not a manifest, or differs from what was encoded in more than
  ///   white space. Manifests before version 3 contain no digests that could tell.
  package init(json: Data) throws(ManifestError) {
    guard let whole = try? JSONDecoder().decode(JSONValue.self, from: json),
      case .object(let members) = whole
    else { throw .damaged }
    if case .integer(let schema)? = members["schema_version"], schema > Self.currentSchema {
      throw .later(schema: schema)
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    guard let manifest = try? decoder.decode(Manifest.self, from: json), manifest.schema >= 1,
      (try? manifest.isIntact(members, as: json)) == true
    else { throw .damaged }
    self = manifest
  }

  /// Returns whether the JSON of this manifest, with these members, has the digests that it states.
  private func isIntact(_ members: [String: JSONValue], as json: Data) throws -> Bool {
    guard members[Self.digestKey] != nil || schema >= 3 else { return true }
    let content = JSONValue.object(members.filter { $0.key != Self.digestKey })
    let description = try Self.descriptionDigest(
      experiment: experiment ?? "", settings: settings, dataFiles: dataFiles,
      arithmetic: arithmetic ?? 0)
    // A key that is there twice would have another value for other programs.
    return try members[Self.digestKey] == .text(content.digest())
      && descriptionSha256 == description && JSONValue.object(members).isWritten(as: json)
  }

  private static let digestKey = "content_sha256"

  /// The compiler's version; the language has no other way to ask for it.
  package static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3.3)
      "Swift 6.3.3 or later"
    #elseif compiler(>=6.3.2)
      "Swift 6.3.2"
    #elseif compiler(>=6.3.1)
      "Swift 6.3.1"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }

  /// `debug` or `release`.
  package static var buildConfiguration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }
}

/// Why a manifest cannot be used.
package enum ManifestError: Error, Equatable, CustomStringConvertible {
  /// It is no manifest, or its content does not have the digests that it states.
  case damaged
  /// A later version of bench wrote it.
  case later(schema: Int)

  /// A clause on what was found.
  package var description: String {
    switch self {
    case .damaged: "it is damaged, or was not written by bench"
    case .later(let schema):
      "a later version of bench wrote it (schema version \(schema); this program reads versions up to "
        + "\(Manifest.currentSchema))"
    }
  }
}
