import Foundation

/// The files of results that must have the same bytes wherever and however often the experiment is
/// performed, with their contents.
package func resultFiles(in folder: String) throws -> [String: Data] {
  var contents: [String: Data] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
  where !["timings.csv", "manifest.json", ".lock", "runs/seconds.txt"].contains(name) {
    let file = URL(filePath: "\(folder)/\(name)")
    guard try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true else { continue }
    contents[name] = try Data(contentsOf: file)
  }
  return contents
}
