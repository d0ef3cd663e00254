#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func pathExists(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: path)
}

func isFolder(_ path: String) -> Bool {
  // Only folders have an entry with this name.
  pathExists(path + "/.")
}

/// Returns the names of a folder's entries, sorted; none if the folder cannot be read.
func entries(ofFolder path: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
}

/// Returns the path's last component, without trailing slashes.
func lastComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Returns the absolute path, without dots or trailing slashes.
func absolutePath(_ path: String) -> String {
  URL(filePath: path).standardizedFileURL.path
}
