/// What is there of a data set's files.
public enum DatasetPresence: Sendable, Equatable {
  /// None of them.
  case nothing
  /// Some of them; those that are missing, by their names.
  case part(missing: [String])
  /// All of them, or it needs none.
  case whole

  init(missing: [String]) {
    self = missing.isEmpty ? .whole : .part(missing: missing)
  }
}
