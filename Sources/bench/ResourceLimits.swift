import Foundation
import Results

/// Limits of this process (`ulimit`) under which the system's libraries end the program or wait for
/// ever, instead of reporting an error.
enum ResourceLimits {
  /// The number of files that are open at a time, with some to spare.
  private static let files: rlim_t = 32
  /// The limit on open files below which Foundation cannot start another program.
  static let filesForPrograms: rlim_t = 256
  /// The address space that the program uses besides that of its threads and data, in bytes.
  private static let memory = 128 << 20

  /// Checks that this process can open files and has room for a small experiment.
  ///
  /// From then on, a file that would grow beyond the limit on sizes (`ulimit -f`) is an error of writing
  /// instead of a signal that ends the process.
  ///
  /// - Throws: `ResourceLimitError`.
  static func check() throws {
    signal(SIGXFSZ, SIG_IGN)
    try require(files: files)
    try require(memory: memory)
  }

  /// Checks that so many bytes can be reserved. Swift ends the program if memory cannot be allocated.
  ///
  /// - Throws: `ResourceLimitError.memory`.
  static func require(memory: Int) throws {
    // Address space is not memory: nothing is written to it.
    let space = mmap(nil, memory, PROT_NONE, MAP_PRIVATE | anonymous, -1, 0)
    guard let space, space != MAP_FAILED else {
      throw ResourceLimitError.memory(required: memory)
    }
    munmap(space, memory)
  }

  /// Raises the limit on open files if it is lower, and the system allows it.
  ///
  /// - Throws: `ResourceLimitError.files`.
  static func require(files: rlim_t) throws {
    var limit = rlimit()
    guard getrlimit(filesResource, &limit) == 0, limit.rlim_cur < files else { return }
    let found = limit.rlim_cur
    limit.rlim_cur = min(files, limit.rlim_max)
    guard limit.rlim_cur == files, setrlimit(filesResource, &limit) == 0 else {
      throw ResourceLimitError.files(found: Int(found), required: Int(files))
    }
  }

  #if canImport(Darwin)
    private static let filesResource = RLIMIT_NOFILE
    private static let anonymous = MAP_ANON
  #else
    private static let filesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    private static let anonymous = MAP_ANONYMOUS
  #endif
}

/// A limit that is too low.
enum ResourceLimitError: Error, CustomStringConvertible {
  /// Too few files can be open.
  case files(found: Int, required: Int)
  /// There is too little address space.
  case memory(required: Int)

  var description: String {
    switch self {
    case .files(let found, let required):
      "At most \(found) files can be open at a time here (ulimit -n), but \(required) are needed. Raise "
        + "the limit."
    case .memory(let required):
      "Less than \(required >> 20) MB of memory can be reserved here. Raise the limit (ulimit -v), or end "
        + "other programs."
    }
  }
}
