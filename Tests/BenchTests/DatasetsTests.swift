import DatasetIO
import Foundation
import TestSupport
import Testing

@Suite struct DatasetsTests {
  @Test func listsKnownDataSetsAndWhetherTheyExist() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["datasets"], in: folder)
      #expect(bench.status == 0)
      let lines = bench.output.split(separator: "\n").dropFirst(2)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(
        lines == [
          "mnist         data/mnist         no    Fetch it with scripts/fetch.sh mnist",
          "fashion-mnist data/fashion-mnist no    Fetch it with scripts/fetch.sh fashion-mnist",
          "kmnist        data/kmnist        no    Fetch it with scripts/fetch.sh kmnist",
          "cifar-10      data/cifar-10      no    Fetch it with scripts/fetch.sh cifar-10",
          "cifar-100     data/cifar-100     no    Fetch it with scripts/fetch.sh cifar-100",
          "glyphs        built in           yes",
        ])
    }
  }

  @Test func verifyReportsWhatWasRead() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["datasets", "verify"], in: folder)
      #expect(bench.status == 0)
      #expect(
        bench.output == """
          mnist: not found (data/mnist)
          fashion-mnist: not found (data/fashion-mnist)
          kmnist: not found (data/kmnist)
          cifar-10: not found (data/cifar-10)
          cifar-100: not found (data/cifar-100)
          glyphs: 12,000 training and 2,000 test images of 28×28×1, 10 classes

          """)
      #expect(try runBench(["datasets", "verify", "mnist"], in: folder).status == 1)
    }
  }

  @Test(arguments: [
    (
      "mnist/t10k-labels-idx1-ubyte.gz",
      "mnist: The data set 'mnist' is not complete in data/mnist: train-images-idx3-ubyte.gz, "
        + "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz not found. Add the missing files. "
        + "Fetch it with scripts/fetch.sh mnist, or name its parent folder with --data."
    ),
    (
      "cifar-10/cifar-10-batches-bin/data_batch_1.bin",
      "cifar-10: The data set 'cifar-10' is not complete in data/cifar-10/cifar-10-batches-bin: "
        + "data_batch_2.bin, "
    ),
    (
      "cifar-100/train.bin",
      "cifar-100: The data set 'cifar-100' is not complete in data/cifar-100: test.bin not found. "
    ),
  ])
  func incompleteDataSetFailsVerification(file: String, message: String) throws {
    try withTemporaryFolder { folder in
      let path = URL(filePath: "\(folder)/data/\(file)")
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data([1]).write(to: path)
      let bench = try runBench(["datasets", "verify"], in: folder)
      #expect(bench.status == 1)
      #expect(bench.output.contains(message))
      #expect(bench.output.contains("\nglyphs: "), "the other data sets are still read")
    }
  }

  @Test func damagedOrUnpublishedFilesFailVerification() throws {
    try withTemporaryFolder { folder in
      let mnist = folder + "/data/mnist"
      try FileManager.default.createDirectory(
        atPath: mnist, withIntermediateDirectories: true)
      for (stem, rank, payload) in [
        ("images-idx3", 3, [0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9]),
        ("labels-idx1", 1, [0, 0, 0, 2, 0, 1]),
      ] as [(String, UInt8, [UInt8])] {
        for part in ["train", "t10k"] {
          try Data([0, 0, 8, rank] + payload)
            .write(to: URL(filePath: "\(mnist)/\(part)-\(stem)-ubyte"))
        }
      }
      // Files without .gz have no published digest.
      #expect(try runBench(["datasets", "verify", "mnist"], in: folder).status == 0)

      let labels = "\(mnist)/t10k-labels-idx1-ubyte"
      try Data([0, 0, 8, 1, 0, 0, 0, 2, 0]).write(to: URL(filePath: labels))
      let bench = try runBench(["datasets", "verify", "mnist"], in: folder)
      #expect(bench.status == 1)
      #expect(bench.output.contains("mnist: data/mnist/t10k-labels-idx1-ubyte "))
    }
  }

  @Test func findsAnotherProgramsDownload() throws {
    try withTemporaryFolder { folder in
      let raw = folder + "/data/MNIST/raw"
      try FileManager.default.createDirectory(atPath: raw, withIntermediateDirectories: true)
      for part in ["train", "t10k"] {
        let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]
        try Data(images + [UInt8](repeating: 9, count: 784))
          .write(to: URL(filePath: "\(raw)/\(part)-images-idx3-ubyte"))
        try Data([0, 0, 8, 1, 0, 0, 0, 1, 7])
          .write(to: URL(filePath: "\(raw)/\(part)-labels-idx1-ubyte"))
      }
      let list = try runBench(["datasets"], in: folder).output
      #expect(list.contains(" data/MNIST/raw "))
      #expect(list.contains(" yes   torchvision downloaded it"))
      let notice = "mnist is read from data/MNIST/raw, where torchvision downloaded it."
      #expect(try runBench(["datasets", "verify", "mnist"], in: folder).output.hasPrefix(notice))
      let training = try runBench(
        ["train", "--epochs", "1", "--model", "flatten,dense:10", "--save", "a.safetensors"],
        in: folder)
      #expect(training.status == 0)
      #expect((training.output + training.errors).contains(notice))
    }
  }

  @Test func findsTheDataFolderFromTheEnvironment() throws {
    try withTemporaryFolder { folder in
      func folders(_ environment: [String: String], _ arguments: String...) throws -> String {
        try runBench(["datasets"] + arguments, environment: environment, in: folder).output
      }
      #expect(try folders(["BENCH_DATA": "/named"]).contains(" /named/mnist "))
      #expect(try folders(["BENCH_DATA": "/named"], "--data", "given").contains(" given/mnist "))
      let user = ["BENCH_DATA": "", "XDG_DATA_HOME": "/user"]
      #expect(try folders(user).contains(" /user/bench/mnist "))
      try FileManager.default.createDirectory(
        atPath: folder + "/data", withIntermediateDirectories: true)
      #expect(try folders(user).contains(" data/mnist "))
    }
  }

  @Test func warnsAboutImageFilesReadAsBytes() throws {
    try withTemporaryFolder { folder in
      for name in ["a/1.png", "a/2", "b/1", "b/2"] {
        let path = URL(filePath: "\(folder)/files/\(name)")
        try FileManager.default.createDirectory(
          at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        try Data(name.hasSuffix("png") ? png : [1]).write(to: path)
      }
      let warning = "Warning: files contains 1 PNG or JPEG file, such as a/1.png."
      let verified = try runBench(["datasets", "verify", "bytes:files"], in: folder)
      #expect(verified.status == 0)
      #expect(verified.output.contains(warning))
      let run = try runBench(
        [
          "shuffle", "--dataset", "bytes:files", "--bytes-width", "10", "--models", "dense",
          "--epochs", "1", "--seeds", "1", "--quiet",
        ], in: folder)
      #expect(run.output.hasPrefix(warning))
    }
  }
}
