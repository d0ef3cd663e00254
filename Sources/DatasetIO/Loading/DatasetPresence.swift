/// Which of a data set's files exist.
public enum DatasetPresence: Sendable, Equatable {
  /// None of them.
  case nothing
  /// Some of them; `missing` names the others.
  case part(missing: [String])
  /// All of them, or the data set needs none.
  case whole

  init(missing: [String]) {
    self = missing.isEmpty ? .whole : .part(missing: missing)
  }
}
