/// An error of an experiment or a measurement.
package enum ExperimentError: Error, Equatable, CustomStringConvertible {
  /// The file with an earlier measurement of speed cannot be compared with a new one.
  case unusableBaseline(path: String, reason: String)

  /// One or two sentences on what was found.
  package var description: String {
    switch self {
    case .unusableBaseline(let path, let reason): "\(path): \(reason)"
    }
  }
}
