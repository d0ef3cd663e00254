import Foundation

/// The machine a result was measured on.
package struct Machine: Codable, Sendable, Equatable {
  /// The processor's model name; nil if the system does not report it.
  package let cpu: String?
  /// The instruction set the program was built for: `x86_64`, `arm64`.
  package let architecture: String
  /// Whether the program was built to fuse multiply-adds; false if it emulates fusing, nil in
  /// manifests of versions before 0.2.
  package let fusesMultiplyAdd: Bool?
  /// The number of logical cores that this process may use.
  package let logicalCores: Int
  /// Physical memory, in bytes.
  package let memoryBytes: UInt64
  /// The operating system's name and version.
  package let operatingSystem: String

  /// Describes the machine that this process runs on.
  ///
  /// - Parameter fusesMultiplyAdd: Whether the arithmetic was built to fuse multiply-adds.
  package init(fusesMultiplyAdd: Bool) {
    cpu = Self.processorModel()
    architecture = Self.builtArchitecture
    self.fusesMultiplyAdd = fusesMultiplyAdd
    logicalCores = ProcessInfo.processInfo.activeProcessorCount
    memoryBytes = ProcessInfo.processInfo.physicalMemory
    operatingSystem = ProcessInfo.processInfo.operatingSystemVersionString
  }

  /// The name of this host, as it names itself.
  package static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static var builtArchitecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  #if canImport(Darwin)
    private static func processorModel() -> String? {
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0 else { return nil }
      var name = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0) == 0 else { return nil }
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }
  #else
    private static func processorModel() -> String? {
      guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
        return nil
      }
      return processorModel(cpuinfo: text)
    }
  #endif

  /// Returns the first `model name` in the text of `/proc/cpuinfo`; nil if there is none, as on Arm
  /// processors.
  static func processorModel(cpuinfo: String) -> String? {
    for line in cpuinfo.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, parts[0] == "model name" { return parts[1] }
    }
    return nil
  }
}

/// Returns the most memory that this process has held so far, in bytes; nil if the system does not
/// report it.
func peakResidentBytes() -> Int? {
  var usage = rusage()
  // 0 is RUSAGE_SELF, whose type differs from system to system.
  guard getrusage(0, &usage) == 0 else { return nil }
  #if canImport(Darwin)
    return usage.ru_maxrss
  #else
    return usage.ru_maxrss * 1024
  #endif
}
