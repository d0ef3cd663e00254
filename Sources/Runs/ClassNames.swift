import DatasetIO
import Foundation
import Messages
import Models

/// The metadata key of the classes' names, a JSON array of strings in the order of the labels.
private let classNamesKey = "class_names"

extension Dataset {
  /// What the file of a network says about the images that it was trained on.
  package var metadata: [String: String] {
    get throws {
      guard let classNames else { return [:] }
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      return [classNamesKey: String(decoding: try encoder.encode(classNames), as: UTF8.self)]
    }
  }
}

extension Safetensors {
  /// Returns the names of the classes that the file's network tells apart; nil if the file has none.
  ///
  /// - Parameters:
  ///   - count: The number of the network's classes.
  ///   - path: The file's path.
  /// - Throws: `ModelError.invalidFile` unless there is one name per class.
  package func classNames(_ count: Int, path: String) throws(ModelError) -> [String]? {
    guard let text = metadata[classNamesKey] else { return nil }
    let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    guard let names, names.count == count else {
      throw .invalidFile(
        path: path, expected: "a JSON array of \(count) strings as \(classNamesKey)",
        found: names.map { "\($0.count) strings" } ?? String(text.prefix(100)).printable)
    }
    return names
  }
}
