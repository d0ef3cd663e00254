import Foundation

/// Returns the versions of the packages, keyed by name, in the text of a `Package.resolved`.
///
/// - Returns: Nil if the text is not such a file.
package func packageVersions(inResolved text: String) -> [String: String]? {
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
  let pins = try? JSONDecoder().decode(Resolved.self, from: Data(text.utf8)).pins
  return pins.map { pins in
    Dictionary(
      pins.map { ($0.identity, $0.state.version ?? $0.state.revision ?? "unknown") },
      uniquingKeysWith: { first, _ in first })
  }
}
