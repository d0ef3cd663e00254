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

/// Returns why a file or a folder, or what is in the folder, cannot be reached; nil if it can, or if it
/// does not exist.
func accessProblem(_ path: String) -> String? {
  var status = stat()
  guard stat(path, &status) == 0 else {
    return [ENOENT, ENOTDIR].contains(errno) ? nil : systemReason(errno)
  }
  guard status.st_mode & S_IFMT == S_IFDIR, access(path, X_OK) != 0 else { return nil }
  return systemReason(errno)
}

func pathExists(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: path)
}

package func isFolder(_ path: String) -> Bool {
  // Only folders have an entry with this name.
  pathExists(path + "/.")
}

/// Returns the names of a folder's entries, sorted.
///
/// - Throws: `DatasetError.unreadable`.
func entries(ofFolder path: String) throws(DatasetError) -> [String] {
  // Foundation's error does not always name the system's reason.
  if access(path, R_OK) != 0 { throw .unreadable(path: path, reason: systemReason(errno)) }
  do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
    throw .unreadable(path: path, reason: error.systemReason)
  }
}

/// Returns the path's last component, without trailing slashes.
func lastComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Returns the absolute path, without dots or trailing slashes.
func absolutePath(_ path: String) -> String {
  URL(filePath: path).standardizedFileURL.path
}
