import Experiments
import Foundation
import Results
import TestSupport
import Testing

@testable import bench

/// `docs/manifest.schema.json` and real manifests.
@Suite struct ManifestSchemaTests {
  private let schema: JSONSchema

  init() throws {
    schema = try JSONSchema(
      contentsOf: DocsPage.root.appending(path: "docs/manifest.schema.json"))
  }

  /// A manifest that bench wrote with schema version 2, before the first release that did.
  private let version2 = Data(
    """
    {
      "command_line" : ["bench", "shuffle", "--dataset", "glyphs", "--epochs", "1", "--out", "a"],
      "configuration" : "release",
      "data_files" : [],
      "dependencies" : {"rainbow" : "4.2.2"},
      "experiment" : "shuffle",
      "finished" : "2026-11-26T20:01:16Z",
      "machine" : {
        "architecture" : "x86_64", "cpu" : "AMD EPYC", "fuses_multiply_add" : true,
        "logical_cores" : 2, "memory_bytes" : 25276510208,
        "operating_system" : "Debian GNU/Linux 12 (bookworm)"
      },
      "peak_resident_bytes" : 41431040,
      "revision" : {"commit" : "916d1e29bfb11076124c8eb4b2b5e6952533adbf", "is_dirty" : false},
      "schema_version" : 2,
      "settings" : {
        "data" : {"dataset" : "glyphs"}, "models" : [{"name" : "dense"}, {"name" : "cnn"}],
        "permutation_seed" : 0,
        "training" : {
          "batch_size" : 128, "dropout" : 0.5, "epochs" : 1,
          "optimizer" : {"learning_rate" : 0.001, "name" : "adam"},
          "schedule" : {"shape" : {"constant" : {}}, "warm_up" : {"steps" : {"_0" : 0}}},
          "seeds" : {"first_seed" : 0, "seed_count" : 5}
        },
        "variants" : ["normal", "shuffled"]
      },
      "started" : "2026-11-26T20:00:54Z",
      "threads" : 2,
      "toolchain" : "Swift 6.3.1",
      "version" : "0.1.0"
    }
    """.utf8)

  @Test func manifestsOfThisProgramAreValid() throws {
    var manifest = try Manifest(
      of: "shuffle", settings: ShuffleExperiment.Settings(data: .init(dataset: "glyphs")),
      on: nil, threads: 2)
    #expect(try schema.problems(of: manifest.json()) == [])
    manifest.finish(files: [FileDigest(path: "runs.csv", contents: Data())])
    #expect(try schema.problems(of: manifest.json()) == [])
    #expect(try Manifest(json: manifest.json()).schema == Manifest.currentSchema)
  }

  @Test func manifestsOfShardsAndOfMergedResultsAreValid() throws {
    let digest = String(repeating: "0", count: 64)
    var shard = try Manifest(
      of: "shuffle", settings: ShuffleExperiment.Settings(data: .init(dataset: "glyphs")),
      on: nil, threads: 2,
      shard: ShardRecord(
        try #require(Shard("2/3")), planRuns: 8, planSha256: digest, arithmeticClass: "a"))
    shard.finish()
    #expect(try schema.problems(of: shard.json()) == [])
    #expect(try Manifest(json: shard.json()).shard == shard.shard)
    var merged = try Manifest(of: "shuffle", settings: [String: Int](), on: nil, threads: 2)
    merged.merge([shard, merged])
    #expect(merged.shards?.count == 1)
    #expect(try schema.problems(of: merged.json()) == [])
  }

  @Test func earlierManifestsAreValidAndCanBeRead() throws {
    #expect(try schema.problems(of: version2) == [])
    #expect(try Manifest(json: version2).schema == 2)
    var count = 0
    for (path, _) in try ReferenceResults.files("manifest.json") {
      let json = try Data(contentsOf: ReferenceResults.folder.appending(path: path))
      #expect(try schema.problems(of: json) == [], "\(path)")
      #expect(try Manifest(json: json).finished != nil, "\(path)")
      count += 1
    }
    #expect(count > 5)
  }

  @Test(arguments: [
    ("\"schema_version\" : 2", "\"schema_version\" : 9"),
    ("\"threads\" : 2", "\"threads\" : -2"), ("\"threads\" : 2", "\"threads\" : \"2\""),
    ("\"configuration\" : \"release\"", "\"configuration\" : \"fast\""),
    ("\"started\" : \"2026-11-26T20", "\"started\" : \"yesterday"),
    ("\"version\" : \"0.1.0\"", "\"color\" : \"red\""),
  ])
  func theSchemaRejectsOthers(before: String, after: String) throws {
    let text = String(decoding: version2, as: UTF8.self)
    #expect(text.contains(before))
    let changed = Data(text.replacing(before, with: after).utf8)
    #expect(try schema.problems(of: changed) != [])
  }
}
