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

/// A folder or a file that has bytes, somewhere below a folder.
struct FolderEntry {
  enum Kind { case folder, file }

  /// Its path below that folder.
  let path: String
  let kind: Kind

  /// What lies in a folder, sorted by name; not what is hidden, nor links, devices and empty files.
  ///
  /// - Parameters:
  ///   - folder: A path below `root`; empty for `root` itself.
  ///   - root: What all paths are below of.
  static func entries(
    ofFolder folder: String, below root: String
  ) throws(DatasetError) -> [FolderEntry] {
    let place = folder.isEmpty ? root : "\(root)/\(folder)"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
      throw .unreadable(path: place, reason: "what is in it cannot be listed")
    }
    var entries: [FolderEntry] = []
    for name in names.filter({ !$0.hasPrefix(".") }).sorted() {
      var status = stat()
      guard lstat("\(place)/\(name)", &status) == 0 else {
        // Foundation hands out such a name with replacement characters, and no file has that.
        let reason =
          name.contains("\u{FFFD}") ? "its name is not UTF-8" : String(cString: strerror(errno))
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
