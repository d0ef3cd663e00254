import Foundation
import TestSupport
import Testing

@testable import Results

/// Folders on file systems that several hosts share.
@Suite struct SharedFolderTests {
  private let mounts = """
    22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
    36 22 0:32 / /home rw,relatime shared:16 master:2 - nfs4 server:/home rw,vers=4.2
    37 22 0:33 / /scratch rw - lustre 10.0.0.1@tcp:/scratch rw
    38 22 0:34 / /mnt rw shared:17 - fuse.sshfs host:/ rw
    39 22 0:35 / /tmp rw - tmpfs tmpfs rw
    40 22 3000:70000 / /nfs rw - nfs server:/big rw
    damaged
    """

  private func device(_ major: UInt64, _ minor: UInt64) -> UInt64 {
    (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | minor & 0xFF | (minor & ~0xFF) << 12
  }

  @Test func knowsNetworkFileSystems() {
    for minor: UInt64 in 32...34 {
      #expect(SharedFileSystem.isShared(device: device(0, minor), mounts: mounts))
    }
    #expect(SharedFileSystem.isShared(device: device(3_000, 70_000), mounts: mounts))
    #expect(!SharedFileSystem.isShared(device: device(254, 0), mounts: mounts))
    #expect(!SharedFileSystem.isShared(device: device(0, 35), mounts: mounts))
    #expect(!SharedFileSystem.isShared(device: device(0, 99), mounts: mounts))
    #expect(!SharedFileSystem.isShared(device: 0, mounts: ""))
  }

  @Test func twoProcessesCanWriteToOneFolder() throws {
    try withTemporaryFolder { root in
      let first = try ResultsFolder(path: root, isShared: true)
      let second = try ResultsFolder(path: root, isShared: true)
      for folder in [first, second, first] {
        try folder.create(.runs)
        try folder.write(Data("equal".utf8), as: "runs/a")
      }
      // A process without results leaves the lock's file to the other.
      try FileManager.default.removeItem(atPath: root + "/runs")
      second.discardIfWithoutResults()
      try first.write(Data("equal".utf8), as: "a")
      try FileManager.default.moveItem(atPath: root, toPath: root + ".moved")
      #expect(throws: ResultsError.folderTakenAway(path: root)) { try first.confirm() }
      try FileManager.default.moveItem(atPath: root + ".moved", toPath: root)
    }
  }

  @Test func theLocksFileNamesProcessAndHost() throws {
    try withTemporaryFolder { root in
      for isShared in [false, true] {
        let folder = try ResultsFolder(path: root, isShared: isShared)
        try withExtendedLifetime(folder) {
          let text = try String(contentsOfFile: root + "/.lock", encoding: .utf8)
          #expect(text == "process \(getpid()) on \(Machine.host)\n")
        }
      }
      #expect(!Machine.host.isEmpty)
    }
  }

  @Test func writesAgainIfAnotherProcessTookItsTemporaryFileForALeftover() throws {
    try withTemporaryFolder { root in
      let writer = try AtomicFileWriter(root + "/a", digested: true)
      try writer.append(Data("text".utf8))
      AtomicFile.removeLeftovers(in: root)
      #expect(try writer.finish() == nil)
      let next = try AtomicFileWriter(root + "/a", digested: true)
      try next.append(Data("te".utf8))
      try next.append(Data("xt".utf8))
      let (bytes, sha256) = try #require(try next.finish())
      #expect(bytes == 4)
      #expect(sha256 == digest(of: Data("text".utf8)))
    }
  }

  @Test func anUnfinishedFileIsRemoved() throws {
    try withTemporaryFolder { root in
      var writer: AtomicFileWriter? = try AtomicFileWriter(root + "/a")
      try writer?.append(Data("text".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: root).count == 1)
      writer = nil
      #expect(try FileManager.default.contentsOfDirectory(atPath: root).isEmpty)
    }
  }

  @Test func longTablesHaveTheBytesOfTables() throws {
    try withTemporaryFolder { root in
      let folder = try ResultsFolder(path: root)
      var table = CSVTable(header: ["a", "b,c"])
      let long = try LongTable(table.header, as: "long.csv", in: folder)
      for row in 0..<5_000 {
        var part = CSVTable(header: table.header)
        for cells: [CSVCell] in [[.integer(row), "x\"y"], [.missing, .fraction(0.1)]] {
          part.append(cells)
          table.append(cells)
        }
        try long.append(part)
      }
      #expect(!FileManager.default.fileExists(atPath: root + "/long.csv"))
      try long.finish()
      let contents = try Data(contentsOf: URL(filePath: root + "/long.csv"))
      #expect(contents == Data(table.text.utf8))
      let manifest = try Manifest(
        experiment: "a", settings: [String: Int](), version: "1", commandLine: ["bench"],
        machine: Machine(fusesMultiplyAdd: true), threads: 1, dataFiles: [])
      try folder.finish(manifest: manifest)
      let json = try Data(contentsOf: URL(filePath: root + "/manifest.json"))
      #expect(
        try Manifest(json: json).files == [FileDigest(path: "long.csv", contents: contents)])
    }
  }
}
