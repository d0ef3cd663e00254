import Foundation

/// One of several parts of an experiment's runs, such as 2/3.
///
/// The parts are about equally long: run *i* of the plan, counted from 0, belongs to the shard with
/// the number *i* mod count + 1.
package struct Shard: Sendable, Hashable, LosslessStringConvertible {
  /// The number of this shard, from 1 on.
  package let index: Int
  /// The number of all shards.
  package let count: Int

  /// The largest number of shards.
  package static let largestCount = 100_000

  /// Creates a shard; nil if there is none with that number.
  package init?(index: Int, count: Int) {
    guard count <= Self.largestCount, index >= 1, index <= count else { return nil }
    self.index = index
    self.count = count
  }

  /// Parses a shard such as "2/3".
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(index: index, count: count)
  }

  package var description: String { "\(index)/\(count)" }

  /// Returns whether this shard performs a run.
  ///
  /// - Parameter position: The run's position in the plan, counted from 0.
  package func contains(run position: Int) -> Bool { position % count == index - 1 }
}

/// A shard's part of a plan, as its manifest records it.
package struct ShardRecord: Codable, Sendable, Equatable {
  /// The number of the shard, from 1 on.
  package let index: Int
  /// The number of all shards.
  package let count: Int
  /// The number of runs of the whole plan.
  package let planRuns: Int
  /// The SHA-256 over all runs of the plan, in their order.
  package let planSha256: String
  /// The class of the arithmetic, in words. Programs of one class train the same bytes.
  package let arithmeticClass: String
  /// The name of the host.
  package let host: String

  /// Creates the record of a shard that this host performs.
  package init(_ shard: Shard, planRuns: Int, planSha256: String, arithmeticClass: String) {
    index = shard.index
    count = shard.count
    self.planRuns = planRuns
    self.planSha256 = planSha256
    self.arithmeticClass = arithmeticClass
    host = Machine.host
  }
}

/// A shard, as the manifest of the merged results lists it.
package struct MergedShard: Codable, Sendable, Equatable {
  /// The number of the shard, from 1 on.
  package let index: Int
  /// The name of the host.
  package let host: String
  /// The machine.
  package let machine: Machine
  /// The number of threads that the shard was allowed to use.
  package let threads: Int
  /// When the shard was started for the last time.
  package let started: Date
  /// When the shard was finished; nil if it was not, although its runs are there.
  package let finished: Date?
  /// The most memory that the process held, in bytes; nil if unknown.
  package let peakResidentBytes: Int?
  /// The SHA-256 over the sources and the settings of the compiler; nil if unknown.
  package let buildSha256: String?

  /// Describes the shard of a manifest; nil if it is not a shard's.
  package init?(_ manifest: Manifest) {
    guard let shard = manifest.shard else { return nil }
    index = shard.index
    host = shard.host
    machine = manifest.machine
    threads = manifest.threads
    started = manifest.started
    finished = manifest.finished
    peakResidentBytes = manifest.peakResidentBytes
    buildSha256 = manifest.revision?.buildSha256
  }
}
