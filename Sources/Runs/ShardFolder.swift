import Foundation
import Results

/// A folder with the runs of a shard. It is only read, and not locked.
package struct ShardFolder: Sendable {
  /// The folder's path, as given.
  package let path: String
  /// The manifest of the shard.
  package let manifest: Manifest
  /// The part of the plan.
  package let record: ShardRecord

  /// Reads the manifest of a shard.
  ///
  /// - Throws: `MergeError.notAShard`, `MergeError.unusableManifest`.
  package init(_ path: String) throws(MergeError) {
    let found: Manifest?
    do throws(ManifestError) { found = try Manifest(in: path) } catch {
      throw .unusableManifest(path: path, error)
    }
    guard let manifest = found, let record = manifest.shard,
      Shard(index: record.index, count: record.count) != nil
    else { throw .notAShard(path: path) }
    self.path = path
    self.manifest = manifest
    self.record = record
  }

  /// The names of the sources of all programs that computed parts of the shard.
  var sources: Set<String> {
    let revisions = manifest.allRevisions
    guard !revisions.isEmpty else { return ["unknown"] }
    return Set(
      revisions.map { revision in
        revision.sourcesSha256.map { "sources \($0.prefix(12))" }
          ?? revision.commit.map { "commit \($0.prefix(12))" } ?? "unknown"
      })
  }
}

/// Checks that folders contain shards of one plan.
///
/// - Parameters:
///   - expected: The manifest of the whole plan.
///   - planSha256: The digest of the whole plan, as this program makes it; nil if it is not known.
/// - Throws: `MergeError`.
package func check(
  _ shards: [ShardFolder], areOf expected: Manifest, planSha256: String?
) throws(MergeError) {
  guard let first = shards.first else { return }
  for shard in shards {
    let (path, record) = (shard.path, shard.record)
    if let difference = shard.manifest.difference(from: expected) {
      throw .otherPlan(path: path, difference: difference)
    }
    guard record.count == first.record.count else {
      throw .otherCount(path: path, found: record.count, expected: first.record.count)
    }
    guard shard.sources == first.sources, first.sources.count == 1 else {
      throw .otherSources(
        path: path,
        difference: shard.sources.union(first.sources).sorted().joined(separator: " and "))
    }
    guard record.arithmeticClass == first.record.arithmeticClass else {
      throw .otherArithmetic(
        path: path, found: record.arithmeticClass, expected: first.record.arithmeticClass)
    }
    let plan = planSha256 ?? first.record.planSha256
    guard record.planSha256 == plan else {
      throw .otherPlan(
        path: path,
        difference: "its plan of \(plural(record.planRuns, "run")) has the digest "
          + "\(record.planSha256.prefix(12)), expected \(plan.prefix(12))")
    }
  }
}
