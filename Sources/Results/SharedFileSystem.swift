import Foundation

/// File systems that several hosts can share, such as NFS.
enum SharedFileSystem {
  /// Returns whether a folder is on such a file system.
  static func contains(_ folder: String) -> Bool {
    #if canImport(Darwin)
      var status = statfs()
      return statfs(folder, &status) == 0 && status.f_flags & UInt32(MNT_LOCAL) == 0
    #else
      var status = stat()
      guard stat(folder, &status) == 0,
        let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
      else { return false }
      return isShared(device: UInt64(status.st_dev), mounts: mounts)
    #endif
  }

  /// Returns whether a device is mounted as such a file system.
  ///
  /// - Parameters:
  ///   - device: The number of the device, as `stat(2)` returns it.
  ///   - mounts: The content of `/proc/self/mountinfo`, see `proc_pid_mountinfo(5)`.
  static func isShared(device: UInt64, mounts: String) -> Bool {
    let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
    let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      // The type follows the dash after the optional fields.
      guard words.count > 2, words[2] == "\(major):\(minor)",
        let dash = words.firstIndex(of: "-"), words.indices.contains(dash + 1)
      else { continue }
      return types.contains(String(words[dash + 1]))
    }
    return false
  }

  private static let types: Set = [
    "nfs", "nfs4", "cifs", "smb3", "afs", "ceph", "lustre", "gpfs", "beegfs", "gfs2", "ocfs2",
    "panfs",
    "9p", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.s3fs",
  ]
}
