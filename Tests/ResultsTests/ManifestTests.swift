import Foundation
import Testing

@testable import Results

@Suite struct ManifestTests {
  private let digest = String(repeating: "ab", count: 32)

  private struct Settings: Codable, Equatable {
    var batchSize = 128
    var seeds = Seeds(count: 5)
    var learningRate = 0.001
    var trainLimit: Int?
  }

  private func manifest(
    _ experiment: String = "shuffle", _ settings: Settings = Settings(), version: String = "1.2.3",
    sha256: String? = nil, arithmetic: Int = 1, revision: SourceRevision? = nil
  ) throws -> Manifest {
    try Manifest(
      experiment: experiment, settings: settings, version: version,
      commandLine: ["/home/a/bench", experiment, "--out", "a/b"],
      machine: Machine(fusesMultiplyAdd: true), threads: 2,
      dataFiles: [
        DataFileRecord(
          path: "data/t10k.gz", bytes: 1_648_877, sha256: sha256 ?? digest, known: true)
      ], arithmetic: arithmetic, revision: revision)
  }

  @Test func jsonIsSortedAndUnescapedAndEndsInALineFeed() throws {
    let text = String(decoding: try manifest().json(), as: UTF8.self)
    #expect(text.hasPrefix("{\n"))
    #expect(text.hasSuffix("\n}\n"))
    #expect(text.contains("\"path\" : \"data/t10k.gz\""))
    #expect(text.contains("\"batch_size\" : 128"))
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
    #expect(keys.count >= 8)
    #expect(keys == keys.sorted())
  }

  @Test func jsonContainsTheGivenValues() throws {
    let json = try JSONSerialization.jsonObject(with: manifest().json())
    let object = try #require(json as? [String: Any])
    #expect(object["version"] as? String == "1.2.3")
    #expect(object["command_line"] as? [String] == ["bench", "shuffle", "--out", "a/b"])
    #expect(object["threads"] as? Int == 2)
    #expect(["debug", "release"].contains(object["configuration"] as? String))
    #expect(object["schema_version"] as? Int == 3)
    #expect(object["experiment"] as? String == "shuffle")
    #expect((object["toolchain"] as? String)?.hasPrefix("Swift 6.") == true)
    let started = try #require(object["started"] as? String)
    #expect(started.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    let file = try #require((object["data_files"] as? [[String: Any]])?.first)
    #expect(file["bytes"] as? Int == 1_648_877)
    #expect(file["sha256"] as? String == digest)
    #expect(file["known"] as? Bool == true)
  }

  @Test func onlyAFinishedExperimentHasAnEndAndPeakMemory() throws {
    var manifest = try manifest()
    #expect(manifest.finished == nil)
    #expect(!String(decoding: try manifest.json(), as: UTF8.self).contains("finished"))
    manifest.finish()
    let finished = try #require(manifest.finished)
    #expect(finished >= manifest.started)
    #expect(manifest.peakResidentBytes != nil)
  }

  @Test func readsBackWhatItWrote() throws {
    var manifest = try manifest()
    manifest.finish()
    let read = try Manifest(json: manifest.json())
    #expect(read.dataFiles == manifest.dataFiles)
    #expect(read.settings == manifest.settings)
    #expect(try read.settings.decoded(as: Settings.self) == Settings())
    #expect(read.machine == manifest.machine)
    #expect(read.peakResidentBytes == manifest.peakResidentBytes)
    #expect(abs(read.started.timeIntervalSince(manifest.started)) < 1)
  }

  @Test func describesTheFirstDifferenceFromAnotherManifest() throws {
    func difference(_ now: Manifest) throws -> String? { try manifest().difference(from: now) }
    func settings(_ change: (inout Settings) -> Void) throws -> Manifest {
      var settings = Settings()
      change(&settings)
      return try manifest("shuffle", settings)
    }
    #expect(try difference(manifest()) == nil)
    #expect(
      try difference(manifest("shift")) == "the experiment was shuffle and is shift now")
    #expect(
      try difference(manifest(version: "2")) == "bench's version was 1.2.3 and is 2 now")
    #expect(
      try difference(settings { $0.trainLimit = 9 })
        == "train limit was not given and is 9 now")
    #expect(
      try difference(settings { $0.learningRate = 0.01 })
        == "learning rate was 0.001 and is 0.01 now")
    #expect(
      try difference(manifest(sha256: "b")) == "the content of the data files was another")
    #expect(
      try difference(manifest(arithmetic: 2))
        == "the arithmetic's generation was 1 and is 2 now")
    let revision = SourceRevision(
      commit: "a", hasChanges: true, sourcesDigest: "b", compilerSettings: ["debug"])
    #expect(try difference(manifest(revision: revision)) == nil)
  }

  @Test func theDescriptionsDigestChangesWithWhatResultsDependOn() throws {
    let first = try manifest().descriptionSha256
    #expect(try manifest().descriptionSha256 == first)
    let others = try [
      manifest("shift"), manifest("shuffle", Settings(batchSize: 64)), manifest(sha256: "b"),
      manifest(arithmetic: 2),
    ]
    #expect(Set(others.map(\.descriptionSha256) + [first]).count == 5)
  }

  /// One bit flipped in every byte, one after another.
  @Test func noFlippedBitGoesUnnoticed() throws {
    var manifest = try manifest()
    manifest.finish(files: [FileDigest(path: "runs.csv", contents: Data("a".utf8))])
    let whole = try manifest.json()
    let read = try Manifest(json: whole)
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 1 << UInt8(index % 8)
      // Spaces and line feeds between the values may change.
      if let found = try? Manifest(json: damaged) { #expect(found == read, "byte \(index)") }
    }
  }

  /// Writes the digest of the content anew, as one does who changes a manifest on purpose.
  private func sealed(_ manifest: Manifest, change: (inout [String: JSONValue]) -> Void) throws
    -> Data
  {
    let whole = try JSONDecoder().decode(JSONValue.self, from: manifest.json())
    guard case .object(var members) = whole else { throw ManifestError.damaged }
    members["content_sha256"] = nil
    change(&members)
    members["content_sha256"] = .text(try JSONValue.object(members).digest())
    return Data(try JSONValue.object(members).document().utf8)
  }

  @Test func laterVersionsAreNotRead() throws {
    let later = try sealed(manifest()) {
      $0["schema_version"] = .integer(4)
      $0["further"] = .flag(true)
    }
    #expect(throws: ManifestError.later(schema: 4)) { try Manifest(json: later) }
    #expect(throws: ManifestError.later(schema: 9)) {
      try Manifest(json: Data("{\"schema_version\": 9}".utf8))
    }
    #expect("\(ManifestError.later(schema: 4))".contains("schema version 4"))
    for schema in [0, -1] {
      let none = try sealed(manifest()) { $0["schema_version"] = .integer(schema) }
      #expect(throws: ManifestError.damaged) { try Manifest(json: none) }
    }
  }

  /// The digest of the content is right in each case.
  @Test func theDescriptionMustHaveTheDigestThatIsStated() throws {
    #expect(try Manifest(json: sealed(manifest()) { _ in }).experiment == "shuffle")
    for description in [JSONValue.text(digest), nil] {
      let other = try sealed(manifest()) { $0["description_sha256"] = description }
      #expect(throws: ManifestError.damaged) { try Manifest(json: other) }
    }
    let other = try sealed(manifest()) { $0["settings"] = .object(["batch_size": .integer(1)]) }
    #expect(throws: ManifestError.damaged) { try Manifest(json: other) }
  }

  /// Other programs read the last of two equal keys, Foundation the first.
  @Test func noKeyIsThereTwice() throws {
    let text = String(decoding: try manifest().json(), as: UTF8.self)
    let outer = text.replacing("\n}\n", with: ",\n  \"threads\" : 64\n}\n")
    let inner = text.replacing(
      "\"known\" : true,", with: "\"known\" : true, \"known\" : false,")
    for damaged in [outer, inner] {
      #expect(damaged != text)
      #expect(throws: ManifestError.damaged) { try Manifest(json: Data(damaged.utf8)) }
    }
    let wide = text.replacing("\n", with: "\r\n\t")
    #expect(try Manifest(json: Data(wide.utf8)) == Manifest(json: Data(text.utf8)))
  }

  @Test func theBuildsDigestChangesWithTheSourcesAndTheCompilersSettings() {
    func digest(_ sources: String, _ settings: String...) -> String? {
      SourceRevision(
        commit: nil, hasChanges: nil, sourcesDigest: sources, compilerSettings: settings
      ).buildSha256
    }
    let digests = [
      digest("a", "debug", "avx2"), digest("a", "release", "avx2"), digest("a", "debug"),
      digest("b", "debug", "avx2"),
    ]
    #expect(Set(digests).count == 4)
    #expect(digests[0] == digest("a", "debug", "avx2"))
  }

  @Test func moreSeedsAreNotADifferenceIfTheyMayBeAdded() throws {
    func difference(_ seeds: Seeds, mayAddSeeds: Bool = true) throws -> String? {
      let now = try manifest("shuffle", Settings(seeds: seeds))
      return try manifest().difference(from: now, mayAddSeeds: mayAddSeeds)
    }
    #expect(try difference(Seeds(count: 8)) == nil)
    #expect(try difference(Seeds(count: 8), mayAddSeeds: false) == "seed count was 5 and is 8 now")
    #expect(try difference(Seeds(count: 3)) == "seed count was 5 and is 3 now")
    #expect(try difference(Seeds(from: 1, count: 8)) == "first seed was 0 and is 1 now")
  }
}
