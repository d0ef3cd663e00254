import Foundation
import PackagePlugin

/// Records in the program what it is built from, as `scripts/record-sources.sh` finds it.
///
/// The build runs the script again when a source, the commit or the list of committed files changes.
@main
struct RecordSources: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let script = root.appending(path: "scripts/record-sources.sh")
    let record = context.pluginWorkDirectoryURL.appending(path: "RecordedSources.swift")
    return [
      .buildCommand(
        displayName: "Recording what \(target.name) is built from",
        executable: URL(filePath: "/bin/sh"), arguments: [script.path, record.path],
        inputFiles: [script] + sources(of: root) + checkout(of: root), outputFiles: [record])
    ]
  }

  /// The files that the script reads.
  private func sources(of root: URL) -> [URL] {
    let folder = root.appending(path: "Sources")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    let files = names.sorted().map { folder.appending(path: $0) }.filter { file in
      !file.hasDirectoryPath && !file.lastPathComponent.hasPrefix(".")
    }
    return (files + existing(["Package.swift", "Package.resolved"], in: root)).filter(isFile)
  }

  /// The files that git writes with every commit and every change of branch; none outside a checkout.
  private func checkout(of root: URL) -> [URL] {
    var folder = root.appending(path: ".git")
    // In a linked work tree, it is a file that names the folder.
    if let text = try? String(contentsOf: folder, encoding: .utf8), text.hasPrefix("gitdir: ") {
      let path = text.dropFirst("gitdir: ".count).trimmingCharacters(in: .newlines)
      folder = path.hasPrefix("/") ? URL(filePath: path) : root.appending(path: path)
    }
    return existing(["HEAD", "index", "logs/HEAD"], in: folder)
  }

  private func existing(_ names: [String], in folder: URL) -> [URL] {
    names.map { folder.appending(path: $0) }.filter(isFile)
  }

  private func isFile(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
