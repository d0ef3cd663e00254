import Foundation

/// A data file that an experiment read.
public struct DataFileRecord: Codable, Sendable, Equatable {
  /// The path as given, relative where it was.
  public let path: String
  /// The size of the file, in bytes.
  public let bytes: Int
  /// The SHA-256 of those bytes, in lowercase hexadecimal.
  public let sha256: String
  /// Whether that is the digest of the published file.
  public let known: Bool

  /// A record of one file.
  public init(path: String, bytes: Int, sha256: String, known: Bool) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
    self.known = known
  }
}

/// How a result came about: everything that may differ between two runs with equal results.
///
/// Make one when the experiment starts, so that it has the sources' revision of that moment, and
/// `finish()` it when all is measured:
///
///     var manifest = Manifest(
///       version: "1.0.0", commandLine: CommandLine.arguments, threads: 2,
///       settings: ["epochs": "12"], dataFiles: files)
///     …
///     manifest.finish()
///     try folder.write(manifest)
public struct Manifest: Codable, Sendable, Equatable {
  /// The tool's version.
  public let version: String
  /// The revision of the sources around the current directory; nil where it is unknown.
  public let revision: GitRevision?
  /// The program's name, without its folder, and its arguments.
  public let commandLine: [String]
  /// When the experiment began.
  public let started: Date
  /// When it was done; nil while it runs.
  public private(set) var finished: Date?
  /// The compiler the program was built with: `Swift 6.3`.
  public let toolchain: String
  /// `debug` or `release`.
  public let configuration: String
  /// The machine it ran on.
  public let machine: Machine
  /// Threads the experiment was allowed.
  public let threads: Int
  /// The most memory the process held until `finished`, in bytes; nil where unknown.
  public private(set) var peakResidentBytes: Int?
  /// The files it read.
  public let dataFiles: [DataFileRecord]
  /// The experiment's own settings, by the names of their options.
  public let settings: [String: String]

  /// The manifest of an experiment that begins now, on this machine.
  ///
  /// - Parameters:
  ///   - version: The tool's version.
  ///   - commandLine: The program's path and its arguments.
  ///   - threads: How many threads the experiment may use.
  ///   - settings: Its settings, by the names of their options.
  ///   - dataFiles: The files it reads.
  public init(
    version: String, commandLine: [String], threads: Int, settings: [String: String],
    dataFiles: [DataFileRecord]
  ) {
    self.version = version
    self.revision = GitRevision(checkoutAround: FileManager.default.currentDirectoryPath)
    // The program's folder says nothing but where somebody keeps their files.
    self.commandLine =
      commandLine.prefix(1).map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      + commandLine.dropFirst()
    self.started = Date()
    self.toolchain = Self.compiler
    self.configuration = Self.buildConfiguration
    self.machine = Machine()
    self.threads = threads
    self.dataFiles = dataFiles
    self.settings = settings
  }

  /// Notes that the experiment is done: the time, and the most memory held until now.
  public mutating func finish() {
    finished = Date()
    peakResidentBytes = Experiments.peakResidentBytes()
  }

  /// Why results of `now` may have other bytes than these: for the version, the experiment, its settings,
  /// its data or its program; nil if they have the same.
  func difference(from now: Manifest) -> String? {
    func experiment(_ manifest: Manifest) -> String { manifest.commandLine.dropFirst().first ?? "" }
    func changed(_ what: String, _ before: String, _ now: String) -> String? {
      before == now ? nil : "\(what) was \(before) and is \(now) now"
    }
    func setting(_ name: String) -> String? {
      changed("--\(name)", settings[name] ?? "not given", now.settings[name] ?? "not given")
    }
    let names = Set(settings.keys).union(now.settings.keys).sorted()
    return changed("the experiment", experiment(self), experiment(now))
      ?? changed("bench's version", version, now.version)
      ?? names.lazy.compactMap(setting).first
      ?? (dataFiles.map(\.sha256) == now.dataFiles.map(\.sha256)
        ? nil : "the content of the data files was another")
      ?? changed(
        "the sources' revision", revision?.name ?? "unknown", now.revision?.name ?? "unknown")
  }

  /// JSON with sorted snake_case keys, UTC times in ISO 8601, unknown values left out, and a
  /// line feed at the end.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// A manifest from what `json()` gave.
  init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    self = try decoder.decode(Manifest.self, from: json)
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
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
