import Messages

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder or a non-empty file, somewhere below another folder.
struct FolderEntry {
  enum Kind { case folder, file }

  /// The path below that folder.
  let path: String
  let kind: Kind

  /// Returns the entries of a folder, sorted by name, without hidden entries, links, devices and
  /// empty files.
  ///
  /// - Parameters:
  ///   - folder: A path below `root`; empty for `root` itself.
  ///   - root: The folder to which all paths are relative.
  static func entries(
    ofFolder folder: String, below root: String
  ) throws(DatasetError) -> [FolderEntry] {
    let place = folder.isEmpty ? root : "\(root)/\(folder)"
    let names = try DatasetIO.entries(ofFolder: place)
    var entries: [FolderEntry] = []
    for name in names.filter({ !$0.hasPrefix(".") }) {
      var status = stat()
      guard lstat("\(place)/\(name)", &status) == 0 else {
        // Foundation replaces invalid bytes in a name, and no file has the resulting name.
        let reason =
          name.contains("\u{FFFD}") ? "its name is not UTF-8" : systemReason(errno)
        throw .unreadable(path: "\(place)/\(name)", reason: reason)
      }
      let kind: Kind
      switch status.st_mode & S_IFMT {
      case S_IFDIR: kind = .folder
      case S_IFREG where status.st_size > 0: kind = .file
      default: continue
      }
      entries.append(
        FolderEntry(path: folder.isEmpty ? name : "\(folder)/\(name)", kind: kind))
    }
    return entries
  }
}
