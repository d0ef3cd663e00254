/// Consecutive seeds, one per repetition.
package struct Seeds: Codable, Sendable, Hashable, RandomAccessCollection {
  /// The first seed.
  package var start: UInt64
  /// How many seeds there are.
  package var count: Int

  /// Seeds from `start` on; the last one must not exceed `UInt64.max`.
  package init(from start: UInt64 = 0, count: Int) {
    self.start = start
    self.count = count
  }

  /// What manifests call them; nothing else in settings is called so.
  private enum CodingKeys: String, CodingKey {
    case start = "firstSeed"
    case count = "seedCount"
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }
  package subscript(index: Int) -> UInt64 { start + UInt64(index) }
}

extension JSONValue {
  /// Settings with as many seeds as `other` where those begin with the same seed and are more.
  func withMoreSeeds(as other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let others) = other else { return self }
    if case .integer(let count)? = own["seed_count"],
      case .integer(let more)? = others["seed_count"],
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
