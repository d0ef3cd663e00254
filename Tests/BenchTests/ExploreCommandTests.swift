import Experiments
import Foundation
import Models
import Results
import Runs
import TestSupport
import Testing

@testable import DatasetIO
@testable import bench

@Suite struct ExploreCommandTests {
  private static let shape = ImageShape(height: 28, width: 28, channels: 1)

  /// Writes a network as `bench shuffle` does.
  private func write(
    units: Int, _ variant: String, named name: String = "dense", shape: ImageShape = Self.shape,
    classes: Int = 10, in folder: String
  ) throws {
    let weights = "\(folder)/weights"
    try FileManager.default.createDirectory(atPath: weights, withIntermediateDirectories: true)
    let architecture = try Architecture(
      name: name, input: shape,
      layers: [Flatten(), Dense(units, activation: .relu), Dense(classes)])
    var file = try Network(architecture: architecture, seed: 0, batchCapacity: 1, threads: 1).saved
    file.metadata["run"] = "\(name) \(variant) seed 0"
    if variant == "shuffled" { file.metadata["permutation_seed"] = "5" }
    try file.write(to: "\(weights)/dense-\(units)-\(variant).safetensors")
  }

  /// The data that a page contains.
  private func data(ofPage path: String) throws -> [String: Any] {
    let html = try String(contentsOfFile: path, encoding: .utf8)
    let start = try #require(html.range(of: "id=\"data\">")).upperBound
    let end = try #require(html[start...].range(of: "</script>")).lowerBound
    let json = try JSONSerialization.jsonObject(with: Data(html[start..<end].utf8))
    return try #require(json as? [String: Any])
  }

  @Test func writesAPageThatFitsWithTheSmallestNetworks() throws {
    try withTemporaryFolder { folder in
      try write(units: 8, "shuffled", in: folder)
      try write(units: 8, "normal", in: folder)
      try write(units: 1_024, "normal", named: "wide</script>", in: folder)
      try write(units: 1_024, "shuffled", named: "wide</script>", in: folder)
      let run = try runBench(["explore", ".", "--dataset", "glyphs"], in: folder)
      #expect(run.errors == "")
      #expect(run.output == "./explore.html\n")
      let page = folder + "/explore.html"
      let size = try #require(
        FileManager.default.attributesOfItem(atPath: page)[.size] as? Int)
      #expect(size <= ExplorePage.largestCount)
      let data = try data(ofPage: page)
      let networks = try #require(data["networks"] as? [[String: Any]])
      #expect(networks.map { $0["name"] as? String } == ["dense", "dense", "wide</script>"])
      #expect(networks.map { $0["permutationSeed"] as? String } == [nil, "5", nil])
      #expect(networks.map { $0["bits"] as? Int } == [32, 32, 16])
      let leftOut = try #require(data["leftOut"] as? [[String: Any]])
      #expect(leftOut.map { $0["permutationSeed"] as? String } == ["5"])
      #expect(data["permutationSeed"] as? String == "5")
    }
  }

  @Test(arguments: [
    ("mnist", "MNIST", "7"), ("fashion-mnist", "Fashion-MNIST", "sneaker"),
    ("kmnist", "KMNIST", "ya"), ("cifar-10", "CIFAR-10", "horse"),
    ("cifar-100", "CIFAR-100", "7"), ("glyphs", "glyphs", "7"),
  ])
  func callsDataSetsAndClassesByTheirNames(name: String, title: String, seventh: String) {
    let images = LabelledImages(
      height: 1, width: 1, channels: 1, pixels: Array(repeating: 0, count: 10),
      labels: Array(0..<10))
    let names = PageNames(of: Dataset(name: name, classCount: 10, train: images, test: images))
    #expect(names.title == title)
    #expect(names.names.count == 10)
    #expect(names.names[7] == seventh)
  }

  @Test func writesTheSameBytesAgain() throws {
    try withTemporaryFolder { folder in
      try write(units: 8, "normal", in: folder)
      for file in ["a.html", "b.html"] {
        let run = try runBench(["explore", ".", "--dataset", "glyphs", "--out", file], in: folder)
        #expect(run.status == 0)
      }
      #expect(
        FileManager.default.contentsEqual(
          atPath: "\(folder)/a.html", andPath: "\(folder)/b.html"))
    }
  }

  @Test func selectsImagesAtEvenDistancesWithinEachClass() {
    let images = LabelledImages(
      height: 1, width: 1, channels: 1, pixels: (0..<12).map { $0 },
      labels: [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0])
    #expect(ExploredImages(of: images, perClass: 3).indices == [0, 4, 9, 1, 3, 5])
    #expect(ExploredImages(of: images, perClass: 99).indices.count == 12)
  }

  @Test func readsArbitraryFilesAsInTheResults() throws {
    try withTemporaryFolder { folder in
      try write(
        units: 2, "normal", shape: ImageShape(height: 4, width: 4, channels: 1), classes: 2,
        in: folder)
      for (name, byte) in [("a", 1), ("b", 200)] {
        let place = "\(folder)/files/\(name)"
        try FileManager.default.createDirectory(
          atPath: place, withIntermediateDirectories: true)
        for number in 0..<4 {
          try Data((0..<64).map { UInt8($0 + byte / 2 + number) }).write(
            to: URL(filePath: "\(place)/\(number)"))
        }
      }
      // Four bytes make a pixel of a whole file of 64, one of a file's start.
      for (layout, step) in [("start", 1), ("whole", 4)] {
        var settings = DataSettings(dataset: "bytes:files")
        settings.bytesWidth = 4
        settings.bytesLayout = layout
        var manifest = try Manifest(
          experiment: "shuffle", settings: ["data": settings], version: "0",
          commandLine: ["bench", "shuffle"], machine: .current, threads: 1, dataFiles: [])
        manifest.finish()
        try manifest.json().write(to: URL(filePath: "\(folder)/\(Manifest.fileName)"))
        let run = try runBench(["explore", ".", "--dataset", "bytes:files"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let images = try #require(
          data(ofPage: "\(folder)/explore.html")["images"] as? [String: Any])
        #expect(images["width"] as? Int == 4)
        let pixels = try #require(
          (images["pixels"] as? String).flatMap { Data(base64Encoded: $0) })
        #expect(Int(pixels[1]) - Int(pixels[0]) == step)
      }
    }
  }

  /// Writes the files of a tiny data set named mnist, and what 'bench shuffle' would say of them.
  private func writeData(in folder: String) throws {
    let mnist = "\(folder)/data/mnist"
    try FileManager.default.createDirectory(atPath: mnist, withIntermediateDirectories: true)
    for prefix in ["train", "t10k"] {
      let images = [0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28]
      let labels = [0, 0, 8, 1, 0, 0, 0, 10] + Array(0..<10)
      for (name, bytes) in [
        ("images-idx3", images + Array(repeating: 9, count: 7_840)), ("labels-idx1", labels),
      ] {
        try Data(bytes.map(UInt8.init)).write(to: URL(filePath: "\(mnist)/\(prefix)-\(name)-ubyte"))
      }
    }
    let files = try DatasetSelection.mnist.load(dataDirectory: "\(folder)/data").files
    var manifest = try Manifest(
      experiment: "shuffle", settings: ["data": ["dataset": "mnist"]],
      version: "0", commandLine: ["bench", "shuffle"], machine: .current, threads: 1,
      dataFiles: files.map {
        DataFileRecord(path: $0.path, bytes: $0.byteCount, sha256: $0.sha256, known: false)
      })
    manifest.finish()
    try manifest.json().write(to: URL(filePath: "\(folder)/\(Manifest.fileName)"))
  }

  @Test func noticesThatTheImagesAreNotThoseOfTheResults() throws {
    try withTemporaryFolder { folder in
      try write(units: 8, "normal", in: folder)
      try writeData(in: folder)
      #expect(try runBench(["explore", "."], in: folder).errors == "")
      let labels = "data/mnist/t10k-labels-idx1-ubyte"
      var bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(labels)"))
      bytes[8] = 1
      try bytes.write(to: URL(filePath: "\(folder)/\(labels)"))
      let other = try runBench(["explore", "."], in: folder)
      #expect(other.status == 1)
      let finding = "\(labels) is not a file that the networks in . were trained on: manifest.json "
      #expect(other.errors.hasPrefix("Error: \(finding)expects SHA-256 "), "\(other.errors)")
      #expect(other.errors.contains(", found \(digest(of: bytes)). Restore that file, or"))
      let named = try runBench(["explore", ".", "--dataset", "mnist"], in: folder)
      #expect(named.status == 0)
      #expect(named.errors.hasPrefix("Warning: \(finding)"))
      let none = try runBench(["explore", ".", "--dataset", "glyphs"], in: folder)
      #expect(none.errors.contains("found no such file"))
    }
  }

  @Test func saysWhatIsMissing() throws {
    try withTemporaryFolder { folder in
      let noFolder = try runBench(["explore"], in: folder)
      #expect(
        noFolder.errors.hasPrefix("Error: results/shuffle is not a folder; expected one that"))
      #expect(noFolder.status == 1)
      let nothing = try runBench(["explore", "."], in: folder)
      #expect(
        nothing.errors.hasPrefix(
          "Error: ./manifest.json does not say which data set the networks were trained on."))
      let noNetworks = try runBench(["explore", ".", "--dataset", "glyphs"], in: folder)
      #expect(noNetworks.errors.hasPrefix("Error: ./weights: expected the networks that"))
      try write(units: 8, "normal", in: folder)
      try Data("{".utf8).write(to: URL(filePath: "\(folder)/manifest.json"))
      let damaged = try runBench(["explore", "."], in: folder)
      #expect(damaged.errors.hasPrefix("Error: ./manifest.json: it is damaged, or was not"))
      #expect([nothing, noNetworks, damaged].map(\.status) == [1, 1, 1])
    }
  }
}
