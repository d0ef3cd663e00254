import Foundation
import Testing

@testable import Experiments

@Suite struct ManifestTests {
  private let digest = String(repeating: "ab", count: 32)

  private func manifest() -> Manifest {
    Manifest(
      version: "1.2.3", commandLine: ["/home/a/bench", "shuffle", "--out", "a/b"], threads: 2,
      settings: ["batchSize": "128", "models": "dense,cnn"],
      dataFiles: [
        DataFileRecord(path: "data/t10k.gz", bytes: 1_648_877, sha256: digest, known: true)
      ])
  }

  @Test func jsonIsSortedUnescapedAndEndsInALineFeed() throws {
    let text = String(decoding: try manifest().json(), as: UTF8.self)
    #expect(text.hasPrefix("{\n"))
    #expect(text.hasSuffix("\n}\n"))
    #expect(text.contains("\"path\" : \"data/t10k.gz\""))
    #expect(text.contains("\"batchSize\" : \"128\""))
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
    #expect(keys.count >= 8)
    #expect(keys == keys.sorted())
  }

  @Test func jsonHoldsWhatWasGiven() throws {
    let json = try JSONSerialization.jsonObject(with: manifest().json())
    let object = try #require(json as? [String: Any])
    #expect(object["version"] as? String == "1.2.3")
    #expect(object["command_line"] as? [String] == ["bench", "shuffle", "--out", "a/b"])
    #expect(object["threads"] as? Int == 2)
    #expect(["debug", "release"].contains(object["configuration"] as? String))
    #expect((object["toolchain"] as? String)?.hasPrefix("Swift 6.") == true)
    let started = try #require(object["started"] as? String)
    #expect(started.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    let file = try #require((object["data_files"] as? [[String: Any]])?.first)
    #expect(file["bytes"] as? Int == 1_648_877)
    #expect(file["sha256"] as? String == digest)
    #expect(file["known"] as? Bool == true)
  }

  @Test func onlyAFinishedExperimentHasAnEndAndAPeak() throws {
    var manifest = manifest()
    #expect(manifest.finished == nil)
    #expect(!String(decoding: try manifest.json(), as: UTF8.self).contains("finished"))
    manifest.finish()
    let finished = try #require(manifest.finished)
    #expect(finished >= manifest.started)
    #expect(manifest.peakResidentBytes != nil)
  }

  @Test func readsBackWhatItWrote() throws {
    var manifest = manifest()
    manifest.finish()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    let read = try decoder.decode(Manifest.self, from: manifest.json())
    #expect(read.dataFiles == manifest.dataFiles)
    #expect(read.settings == manifest.settings)
    #expect(read.machine == manifest.machine)
    #expect(read.peakResidentBytes == manifest.peakResidentBytes)
    #expect(abs(read.started.timeIntervalSince(manifest.started)) < 1)
  }

  @Test func saysWhatMakesItsResultsOthersThanThoseOfAnother() {
    func manifest(
      _ experiment: String = "shuffle", _ settings: [String: String] = [:],
      version: String = "1", sha256: String = "a"
    ) -> Manifest {
      Manifest(
        version: version, commandLine: ["bench", experiment, "--quiet"], threads: 1,
        settings: settings,
        dataFiles: [DataFileRecord(path: "a", bytes: 1, sha256: sha256, known: true)])
    }
    func difference(_ before: Manifest, _ now: Manifest) -> String? {
      before.difference(from: now)
    }
    let plain = manifest()
    #expect(difference(plain, manifest()) == nil)
    #expect(
      difference(plain, manifest("shift")) == "the experiment was shuffle and is shift now")
    #expect(difference(plain, manifest(version: "2")) == "bench's version was 1 and is 2 now")
    #expect(
      difference(
        manifest("shuffle", ["seeds": "5", "train-limit": "9"]), manifest("shuffle", ["seeds": "5"])
      )
        == "--train-limit was 9 and is not given now")
    #expect(
      difference(plain, manifest(sha256: "b")) == "the content of the data files was another")
  }
}
