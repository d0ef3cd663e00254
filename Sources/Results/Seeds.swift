/// Consecutive seeds, one per repetition.
package struct Seeds: Codable, Sendable, Hashable, RandomAccessCollection {
  /// The first seed.
  package var start: UInt64
  /// The number of seeds.
  package var count: Int

  /// Creates `count` seeds from `start` on; the last one must not exceed `UInt64.max`.
  package init(from start: UInt64 = 0, count: Int) {
    self.start = start
    self.count = count
  }

  /// The names in manifests; no other setting has these names.
  private enum CodingKeys: String, CodingKey {
    case start = "firstSeed"
    case count = "seedCount"
  }

  /// The key of the number of seeds in encoded settings.
  package static let countKey = "seed_count"

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }
  package subscript(index: Int) -> UInt64 { start + UInt64(index) }
}

extension JSONValue {
  /// Returns these settings with the seeds of `other`, if those start with the same seed and are
  /// more.
  func withMoreSeeds(as other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let others) = other else { return self }
    if case .integer(let count)? = own[Seeds.countKey],
      case .integer(let more)? = others[Seeds.countKey],
      more > count, own["first_seed"] == others["first_seed"]
    {
      return other
    }
    return .object(
      Dictionary(
        uniqueKeysWithValues: own.map { key, value in
          (key, others[key].map(value.withMoreSeeds) ?? value)
        }))
  }
}
