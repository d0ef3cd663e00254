import Testing

@testable import Results

@Suite struct DependenciesTests {
  @Test func areReadFromTheTextOfPackageResolved() {
    let resolved = """
      {"pins": [{"identity": "a", "state": {"revision": "1f", "version": "1.2.3"}},
      {"identity": "b", "state": {"revision": "2e"}}], "version": 3}
      """
    #expect(packageVersions(inResolved: resolved) == ["a": "1.2.3", "b": "2e"])
    #expect(packageVersions(inResolved: "{") == nil)
    #expect(packageVersions(inResolved: "") == nil)
  }
}
