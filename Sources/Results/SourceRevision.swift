import Foundation

/// The sources and the build that a program came from, as recorded while it was built.
package struct SourceRevision: Codable, Sendable, Equatable {
  /// The full hexadecimal name of the last commit that changed the sources; nil if unknown. Later
  /// commits, of texts or results, leave the program as it was.
  package let commit: String?
  /// Whether the sources differed from that commit, including new files; nil if unknown.
  package let isDirty: Bool?
  /// The SHA-256 over the names and contents of the sources; nil if unknown.
  package let sourcesSha256: String?
  /// The SHA-256 over the sources and the settings of the compiler; nil if the sources are unknown.
  package let buildSha256: String?
  /// The SHA-256 over the sources if they differed from the commit, in manifests before version 3.
  package let changedSha256: String?

  /// Creates a revision.
  ///
  /// - Parameter compilerSettings: Everything that decides what the compiler makes of the sources.
  package init(
    commit: String?, hasChanges: Bool?, sourcesDigest: String?, compilerSettings: [String]
  ) {
    self.commit = commit
    isDirty = hasChanges
    sourcesSha256 = sourcesDigest
    buildSha256 = sourcesDigest.map { sources in
      digest(of: Data(([sources] + compilerSettings).joined(separator: "\n").utf8))
    }
    changedSha256 = nil
  }
}
