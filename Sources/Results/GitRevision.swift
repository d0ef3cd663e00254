import Foundation

/// The revision of the sources that a result came from.
package struct GitRevision: Codable, Sendable, Equatable {
  /// The full hexadecimal name of the last commit that changed `Sources/` or `Package.swift`. Later
  /// commits, of texts or results, leave the program as it was.
  package let commit: String
  /// Whether `Sources/` or `Package.swift` differ from that commit, including new files.
  package let isDirty: Bool
  /// The SHA-256 over the names and contents of those files, if they differ: different changes make
  /// different programs.
  package let changedSha256: String?

  /// The revision in messages, such as "810eeb7" or "810eeb7 with changes 2b4fd10".
  var name: String {
    commit.prefix(7) + (isDirty ? " with changes \(changedSha256?.prefix(7) ?? "")" : "")
  }

  /// Reads the revision of the checkout that contains `folder` from `git`.
  ///
  /// Nil if the revision is unknown: `git` is not installed, there is no checkout or no commit, or
  /// the checkout is another project's, whose revision says nothing about this program.
  init?(checkoutAround folder: String) {
    // The path is empty if the current folder was removed.
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

  /// The sources of the program, as paths that work anywhere in the checkout.
  private static let sources = [":/Sources", ":/Package.swift"]

  /// Returns what `git` prints; nil if it fails. It takes no lock and leaves the checkout
  /// unchanged.
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
