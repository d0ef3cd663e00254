import Foundation

/// The number of processors that this process may keep busy.
///
/// A node of a cluster is usually shared: a process gets some of its processors.
package enum AvailableProcessors {
  /// Returns the number of processors for this process, at least 1.
  ///
  /// It is that of Slurm's `--cpus-per-task`, if given. Otherwise it is the lowest of the affinity mask,
  /// the quotas of the process's control groups, and the processors that Slurm allocated to the job on
  /// this node.
  package static func count() -> Int {
    count(
      environment: ProcessInfo.processInfo.environment,
      affinity: ProcessInfo.processInfo.activeProcessorCount, quota: ControlGroup.quota())
  }

  /// - Parameters:
  ///   - affinity: The number of processors in the affinity mask.
  ///   - quota: The processors' time per time that the control groups allow; nil for no limit.
  static func count(environment: [String: String], affinity: Int, quota: Double?) -> Int {
    func number(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { (1...1_024).contains($0) ? $0 : nil }
    }
    if let requested = number("SLURM_CPUS_PER_TASK") { return requested }
    let limits = [
      affinity, quota.map { Int($0.clamped(to: 1...1_024)) }, number("SLURM_CPUS_ON_NODE"),
    ]
    return max(1, limits.compactMap(\.self).min() ?? 1)
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

/// The control groups (cgroups) of this process, through which Linux limits containers and jobs.
enum ControlGroup {
  /// Returns the processors' time per time that the groups allow; nil for no limit.
  ///
  /// A group is limited by those above it, too. Both versions of control groups are read.
  ///
  /// - Parameters:
  ///   - root: The folder with the groups.
  ///   - membership: The content of `/proc/self/cgroup`.
  static func quota(
    root: String = "/sys/fs/cgroup",
    membership: String? = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
  ) -> Double? {
    var quotas: [Double] = []
    for line in (membership ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isSecondVersion = parts[1].isEmpty
      guard isSecondVersion || parts[1].split(separator: ",").contains("cpu") else { continue }
      var names = parts[2].split(separator: "/")
      // In a container, the path may be that of the host, which does not exist here; the root does.
      while true {
        let path = "/" + names.joined(separator: "/")
        quotas +=
          isSecondVersion
          ? [quota(inVersion2: root + path)].compactMap(\.self)
          : [root + "/cpu" + path, root + "/cpu,cpuacct" + path].compactMap(quota(inVersion1:))
        guard names.popLast() != nil else { break }
      }
    }
    return quotas.min()
  }

  private static func quota(inVersion2 folder: String) -> Double? {
    let words = contents(folder + "/cpu.max").split(separator: " ")
    guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), period > 0
    else { return nil }
    return quota / period
  }

  private static func quota(inVersion1 folder: String) -> Double? {
    guard let quota = Double(contents(folder + "/cpu.cfs_quota_us")), quota > 0,
      let period = Double(contents(folder + "/cpu.cfs_period_us")), period > 0
    else { return nil }
    return quota / period
  }

  private static func contents(_ path: String) -> String {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
