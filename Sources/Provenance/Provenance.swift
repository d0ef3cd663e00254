/// What this program was built from, as the build recorded it (`scripts/record-sources.sh`).
package enum Provenance {
  /// The full hexadecimal name of the last commit that changed `Sources/` or `Package.swift`; nil if
  /// the program was built without git or outside its checkout.
  package static var commit: String? { recordedCommit.isEmpty ? nil : recordedCommit }

  /// Whether those files differed from that commit, including new files; nil without a commit.
  package static var hasChanges: Bool? { commit == nil ? nil : recordedChanges }

  /// The SHA-256 over the names and contents of those files; nil if no tool to compute it was found.
  package static var sourcesDigest: String? { recordedDigest.isEmpty ? nil : recordedDigest }

  /// The text of `Package.resolved`; empty if there was none.
  package static var packages: String { recordedPackages }
}
