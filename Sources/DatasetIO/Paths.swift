#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func pathExists(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: path)
}

func isFolder(_ path: String) -> Bool {
  // Only folders have an entry of this name.
  pathExists(path + "/.")
}

/// The names of what lies in a folder, sorted; none if it cannot be read.
func entries(ofFolder path: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
}

/// What follows the path's last slash, trailing slashes aside.
func lastComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// The path from the root, without dots or trailing slashes.
func absolutePath(_ path: String) -> String {
  URL(filePath: path).standardizedFileURL.path
}
