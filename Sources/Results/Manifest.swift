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

/// A record of how a result was obtained: everything that may differ between two runs with equal
/// results.
///
/// Create it when the experiment starts, so that it contains the sources' revision at that time,
/// and call `finish()` when everything is measured.
package struct Manifest: Codable, Sendable, Equatable {
  /// The manifest's file name.
  package static let fileName = "manifest.json"
  /// The version of the manifest's format that this program writes.
  ///
  /// Version 1, written by bench 0.1, contains no version number, and its settings are a flat
  /// object of strings keyed by the names of the options.
  package static let currentSchema = 2

  private let schemaVersion: Int?
  /// The version of the manifest's format.
  package var schema: Int { schemaVersion ?? 1 }
  /// The experiment's name, such as "shuffle"; nil in version 1.
  package let experiment: String?
  /// The tool's version.
  package let version: String
  /// The revision of the sources that contain the current directory; nil if unknown.
  package let revision: GitRevision?
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
  /// - Throws: If the settings contain a number that is not finite.
  package init(
    experiment: String, settings: some Encodable, version: String, commandLine: [String],
    machine: Machine, threads: Int, dataFiles: [DataFileRecord]
  ) throws {
    let folder = FileManager.default.currentDirectoryPath
    schemaVersion = Self.currentSchema
    self.experiment = experiment
    self.settings = try JSONValue(encoding: settings)
    self.version = version
    self.revision = GitRevision(checkoutAround: folder)
    // The program's folder only says where somebody keeps their files.
    self.commandLine =
      commandLine.prefix(1).map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      + commandLine.dropFirst()
    self.started = Date()
    self.toolchain = Self.compiler
    self.dependencies = revision == nil ? nil : resolvedDependencies(around: folder)
    self.configuration = Self.buildConfiguration
    self.machine = machine
    self.threads = threads
    self.dataFiles = dataFiles
  }

  /// Records that the experiment is finished: the time, and the most memory held so far.
  package mutating func finish() {
    finished = Date()
    peakResidentBytes = Results.peakResidentBytes()
  }

  /// Returns why results of `now` may differ from these in their bytes: the version, the
  /// experiment, its settings, its data or its program differ. Nil if they cannot differ.
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
        "the sources' revision", revision?.name ?? "unknown", now.revision?.name ?? "unknown")
  }

  /// Encodes the manifest as JSON with sorted snake_case keys and UTC times in ISO 8601. Unknown
  /// values are omitted, and the text ends in a line feed.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// Decodes a manifest that `json()` encoded.
  package init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    self = try decoder.decode(Manifest.self, from: json)
  }

  /// The compiler's version; the language has no other way to ask for it.
  private static var compiler: String {
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

  private static var buildConfiguration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }
}
