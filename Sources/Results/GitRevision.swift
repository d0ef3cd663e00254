import Foundation

/// The revision of the sources that a result came from.
package struct GitRevision: Codable, Sendable, Equatable {
  /// The full hexadecimal name of the last commit that changed `Sources/` or `Package.swift`:
  /// later ones, of texts or results, leave the program as it was.
  package let commit: String
  /// Whether `Sources/` or `Package.swift` differ from that commit, new files included.
  package let isDirty: Bool
  /// The SHA-256 over those files' names and contents, where they differ: two changes are two programs.
  package let changedSha256: String?

  /// Such as "810eeb7", or "810eeb7 with changes 2b4fd10".
  var name: String {
    commit.prefix(7) + (isDirty ? " with changes \(changedSha256?.prefix(7) ?? "")" : "")
  }

  /// The revision of the checkout that `folder` lies in, as `git` tells it.
  ///
  /// Nil where that is unknown: `git` is not installed, there is no checkout or no commit, or
  /// the checkout is another project's, whose revision says nothing about this program.
  init?(checkoutAround folder: String) {
    // That of a current folder that was removed.
    guard !folder.isEmpty else { return nil }
    guard
      Self.git(
        ["cat-file", "-e", "HEAD:Sources/Results/GitRevision.swift"], in: folder)
        != nil,
      let commit = Self.git(["rev-list", "-1", "HEAD", "--"] + Self.sources, in: folder),
      let changes = Self.git(
        ["status", "--porcelain", "--untracked-files=normal", "--"] + Self.sources, in: folder)
    else { return nil }
    self.commit = commit
    isDirty = !changes.isEmpty
    changedSha256 = isDirty ? Self.digestOfSources(in: folder) : nil
  }

  private static func digestOfSources(in folder: String) -> String? {
    guard let top = git(["rev-parse", "--show-toplevel"], in: folder),
      let names = git(
        ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"] + sources, in: top)
    else { return nil }
    var whole = Data()
    for name in Set(names.split(separator: "\0")).sorted() {
      let content = try? Data(contentsOf: URL(filePath: "\(top)/\(name)"))
      whole += Data("\(name)\0\(content?.count ?? -1)\0".utf8) + (content ?? Data())
    }
    return digest(of: whole)
  }

  /// What the program is made of, seen from anywhere in the checkout.
  private static let sources = [":/Sources", ":/Package.swift"]

  /// What `git` prints, or nil when it fails; it takes no lock and leaves the checkout alone.
  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "--no-optional-locks"] + arguments
    process.currentDirectoryURL = URL(filePath: folder, directoryHint: .isDirectory)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let printed = try? output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else { return nil }
    return String(decoding: printed ?? Data(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
