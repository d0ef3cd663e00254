import Foundation
import TestSupport
import Testing

@testable import Results

@Suite struct DependenciesTests {
  @Test func areThoseOfTheCheckoutAround() throws {
    let folder = try TemporaryFolder()
    let resolved = """
      {"pins": [{"identity": "a", "state": {"revision": "1f", "version": "1.2.3"}},
      {"identity": "b", "state": {"revision": "2e"}}], "version": 3}
      """
    try folder.write(Array(resolved.utf8), to: "Package.resolved")
    try folder.write([], to: "Sources/main.swift")
    #expect(
      resolvedDependencies(around: folder.path + "/Sources") == ["a": "1.2.3", "b": "2e"])
    try folder.write(Array("{".utf8), to: "Package.resolved")
    #expect(resolvedDependencies(around: folder.path) == nil)
  }
}
