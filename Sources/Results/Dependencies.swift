import Foundation

/// Reads the versions of the packages, keyed by name, from the `Package.resolved` of the checkout
/// that contains `folder`.
///
/// - Returns: Nil if there is no such file, or if it cannot be read.
func resolvedDependencies(around folder: String) -> [String: String]? {
  struct Resolved: Decodable {
    struct Pin: Decodable {
      struct State: Decodable {
        let version: String?
        let revision: String?
      }
      let identity: String
      let state: State
    }
    let pins: [Pin]
  }
  let folders = sequence(first: URL(filePath: folder)) { folder in
    folder.path == "/" ? nil : folder.deletingLastPathComponent()
  }
  for folder in folders {
    guard let json = try? Data(contentsOf: folder.appending(path: "Package.resolved")) else {
      continue
    }
    let pins = try? JSONDecoder().decode(Resolved.self, from: json).pins
    return pins.map { pins in
      Dictionary(
        pins.map { ($0.identity, $0.state.version ?? $0.state.revision ?? "unknown") },
        uniquingKeysWith: { first, _ in first })
    }
  }
  return nil
}
