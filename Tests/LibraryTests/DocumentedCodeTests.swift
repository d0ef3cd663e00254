import Foundation
import Models
import Testing

/// Compiles and runs the Swift code in the documentation of the libraries. Like a user's code, this
/// target has no access to `package` symbols.
@Suite struct DocumentedCodeTests {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

  @Test(arguments: [
    ("README.md", "ReadmeExample.swift"),
    ("Sources/Models/Models.docc/TrainYourOwnNetwork.md", "TrainYourOwnNetwork.swift"),
    ("Sources/DatasetIO/DatasetIO.docc/DatasetIO.md", "LoadMNIST.swift"),
  ])
  func documentedCodeIsCompiled(page: String, source: String) throws {
    let root = Self.tests.appending(path: "../..")
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    let code = try String(contentsOf: Self.tests.appending(path: source), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }
      .joined(separator: "\n")
    let blocks = text.split(separator: "```swift\n").dropFirst()
      .map { String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex)) }
    #expect(!blocks.isEmpty)
    for paragraph in blocks.flatMap({ $0.split(separator: "\n\n") }) {
      #expect(code.contains(paragraph), "\(source) does not contain this code of \(page)")
    }
  }

  @Test func networkOfTheArticleLearnsAndIsRestored() throws {
    let file = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let result = try trainYourOwnNetwork(file: file)
    #expect(result.architecture == result.same)
    #expect(result.restored.architecture == result.architecture)
    #expect(result.restored.tensors == result.network.tensors)
    #expect(result.score.accuracy > 0.5)
  }
}
