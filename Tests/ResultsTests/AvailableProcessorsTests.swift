import Foundation
import TestSupport
import Testing

@testable import Results

@Suite struct AvailableProcessorsTests {
  @Test func slurmsRequestComesFirst() {
    #expect(count(["SLURM_CPUS_PER_TASK": "3", "SLURM_CPUS_ON_NODE": "8"], affinity: 2) == 3)
    for nonsense in ["0", "-1", "many", "", "5000"] {
      #expect(count(["SLURM_CPUS_PER_TASK": nonsense], affinity: 2) == 2)
    }
  }

  @Test func otherwiseTheLowestLimitCounts() {
    #expect(count([:], affinity: 4) == 4)
    #expect(count(["SLURM_CPUS_ON_NODE": "2"], affinity: 64) == 2)
    #expect(count([:], affinity: 64, quota: 3.9) == 3)
    #expect(count([:], affinity: 2, quota: 8) == 2)
    #expect(count([:], affinity: 2, quota: 0.1) == 1)
    #expect(count([:], affinity: 0) == 1)
    #expect(count([:], affinity: 4, quota: .infinity) == 4)
  }

  private func count(
    _ environment: [String: String], affinity: Int, quota: Double? = nil
  ) -> Int {
    AvailableProcessors.count(environment: environment, affinity: affinity, quota: quota)
  }

  private func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  @Test func readsTheLowestQuotaAlongTheGroupsOfVersion2() throws {
    try withTemporaryFolder { root in
      try write("max 100000\n", to: root + "/a/b/cpu.max")
      try write("150000 100000\n", to: root + "/a/cpu.max")
      #expect(ControlGroup.quota(root: root, membership: "0::/a/b\n") == 1.5)
      try write("50000 100000\n", to: root + "/a/b/cpu.max")
      #expect(ControlGroup.quota(root: root, membership: "0::/a/b\n") == 0.5)
      // In a container the path is that of the host.
      #expect(ControlGroup.quota(root: root, membership: "0::/elsewhere\n") == nil)
      try write("200000 100000\n", to: root + "/cpu.max")
      #expect(ControlGroup.quota(root: root, membership: "0::/elsewhere\n") == 2)
    }
  }

  @Test func readsQuotasOfVersion1() throws {
    try withTemporaryFolder { root in
      try write("-1\n", to: root + "/cpu/job/cpu.cfs_quota_us")
      try write("100000\n", to: root + "/cpu/job/cpu.cfs_period_us")
      let membership = "12:memory:/job\n4:cpu,cpuacct:/job\n"
      #expect(ControlGroup.quota(root: root, membership: membership) == nil)
      try write("250000\n", to: root + "/cpu/job/cpu.cfs_quota_us")
      #expect(ControlGroup.quota(root: root, membership: membership) == 2.5)
      #expect(ControlGroup.quota(root: root, membership: "12:memory:/job\n") == nil)
    }
  }

  @Test(arguments: ["", "nonsense", "0::", "::::", "0::/../../a"])
  func ignoresWhatItDoesNotUnderstand(membership: String) throws {
    try withTemporaryFolder { root in
      try write("nonsense\n", to: root + "/cpu.max")
      #expect(ControlGroup.quota(root: root, membership: membership) == nil)
    }
    #expect(ControlGroup.quota(root: "/nowhere", membership: nil) == nil)
  }
}
