import DatasetIO
import Foundation
import Models
import TestSupport
import Testing

@testable import bench

/// Returns a PNG file of grey pixels, with zlib's data in one stored block.
private func greyPNG(height: Int, width: Int, _ pixel: (_ y: Int, _ x: Int) -> UInt8) -> [UInt8] {
  func bigEndian(_ number: Int) -> [UInt8] {
    (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
  func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + content
    var crc: UInt32 = 0xffff_ffff
    for byte in body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
    }
    return bigEndian(content.count) + body + bigEndian(Int(~crc))
  }
  var rows: [UInt8] = []
  for y in 0..<height { rows += [0] + (0..<width).map { pixel(y, $0) } }
  let (low, high) = (UInt8(rows.count & 255), UInt8(rows.count >> 8))
  var (a, b) = (1, 0)
  for byte in rows {
    a = (a + Int(byte)) % 65_521
    b = (b + a) % 65_521
  }
  let frame: [UInt8] = [0x78, 0x01, 1, low, high, ~low, ~high]
  let data = frame + rows + bigEndian(b << 16 | a)
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    + chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 0, 0, 0, 0])
    + chunk("IDAT", data) + chunk("IEND", [])
}

@Suite struct PredictCommandTests {
  /// A network of 28×28 pixels whose class is the brightest of its first ten pixels.
  private func writeReader(of first: Int = 0, to path: String, metadata: [String: String] = [:])
    throws
  {
    let input = ImageShape(height: 28, width: 28, channels: 1)
    let network = try Network(
      architecture: Architecture(name: "reader", input: input, layers: [Flatten(), Dense(10)]),
      seed: 0, batchCapacity: 1, threads: 1)
    var kernel = [Float](repeating: 0, count: 784 * 10)
    for label in 0..<10 { kernel[(first + label) * 10 + label] = 20 }
    try network.setTensors([
      Tensor(name: "dense/kernel", shape: [784, 10], values: kernel),
      Tensor(name: "dense/bias", shape: [10], values: [Float](repeating: 0, count: 10)),
    ])
    var saved = network.saved
    saved.metadata.merge(metadata) { $1 }
    try saved.write(to: path)
  }

  private func run(_ arguments: [String], in folder: String) throws -> [String: Any] {
    let bench = try runBench(["predict", "a.safetensors", "--json"] + arguments, in: folder)
    try #require(bench.status == 0, "\(bench.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [String: Any])
  }

  private func labels(_ answer: [String: Any]) throws -> [Int] {
    try #require(answer["images"] as? [[String: Any]]).compactMap { $0["label"] as? Int }
  }

  @Test func classesHaveTheNamesOfTheirFolders() throws {
    try withTemporaryFolder { folder in
      // Light above or below.
      for (name, light) in [("day", 0), ("night \u{7}", 4)] {
        let path = "\(folder)/sky/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for index in 0..<8 {
          try Data(
            greyPNG(height: 8, width: 8) { y, x in
              (light..<light + 4).contains(y) ? UInt8(200 + x + index) : 0
            }
          ).write(to: URL(filePath: "\(path)/\(index).png"))
        }
      }
      // The names stay with a data set that is cut short, or whose test images are held out.
      let options = [
        "--dataset", "images:sky", "--epochs", "30", "--train-limit", "10", "--holdout", "2",
        "--quiet",
      ]
      let training = ["train", "--model", "dense", "--save", "a.safetensors"]
      #expect(try runBench(training + options, in: folder).status == 0)
      let image = "sky/day/0.png"
      #expect(try run([image], in: folder)["class_names"] as? [String] == ["day", "night \u{7}"])
      let bench = try runBench(["predict", "a.safetensors", image], in: folder)
      let lines = bench.output.split(separator: "\n").map {
        $0.split(separator: " ").joined(separator: " ")
      }
      #expect(lines.first == "image predicted as day night \u{FFFD}")
      #expect(lines.contains { $0.hasPrefix("sky/day/0.png day ") }, "\(bench.output)")

      let experiment = ["shuffle", "--models", "dense", "--seeds", "1", "--out", "b"]
      #expect(try runBench(experiment + options, in: folder).status == 0)
      let shuffled = try Safetensors(contentsOf: "\(folder)/b/weights/dense-shuffled.safetensors")
      #expect(shuffled.metadata["class_names"] == #"["day","night \u0007"]"#)
      #expect(shuffled.metadata["permutation_seed"] == "0")
      #expect(try runBench(["explore", "b"] + options.prefix(2), in: folder).status == 0)
      let page = try String(contentsOfFile: "\(folder)/b/explore.html", encoding: .utf8)
      #expect(page.contains(#""classes":["day","night \u0007"]"#))

      let test = ["evaluate", "a.safetensors", "--dataset", "images:sky"]
      #expect(try runBench(test, in: folder).errors == "")
      try FileManager.default.moveItem(
        atPath: "\(folder)/sky/day", toPath: "\(folder)/sky/sunny day")
      #expect(
        try runBench(test, in: folder).errors
          == "a.safetensors was trained on the classes day, night \u{FFFD}, but those of images:sky are "
          + "night \u{FFFD}, sunny day.\n")
    }
  }

  @Test(arguments: [#"["0","1"]"#, "0 1 2 3 4 5 6 7 8 9", #"[0,1,2,3,4,5,6,7,8,9]"#])
  func namesThatDoNotFitTheClassesAreAnError(names: String) throws {
    try withTemporaryFolder { folder in
      try writeReader(to: "\(folder)/a.safetensors", metadata: ["class_names": names])
      try Data(greyPNG(height: 28, width: 28) { _, _ in 255 })
        .write(to: URL(filePath: "\(folder)/a.png"))
      let bench = try runBench(["predict", "a.safetensors", "a.png"], in: folder)
      #expect(bench.status == 1)
      #expect(bench.errors.contains("a.safetensors"))
      #expect(bench.errors.contains("a JSON array of 10 strings as class_names"), "\(bench.errors)")
    }
  }

  @Test func printsATableOfProbabilities() throws {
    try withTemporaryFolder { folder in
      try writeReader(to: "\(folder)/a.safetensors")
      try Data(greyPNG(height: 28, width: 28) { y, x in y == 0 && x == 3 ? 255 : 0 })
        .write(to: URL(filePath: "\(folder)/3.png"))
      let bench = try runBench(["predict", "a.safetensors", "3.png", "--no-prepare"], in: folder)
      #expect(bench.status == 0)
      let lines = bench.output.split(separator: "\n").map {
        $0.split(separator: " ").joined(separator: " ")
      }
      #expect(lines.first == "image predicted as 0 1 2 3 4 5 6 7 8 9")
      #expect(lines.contains("3.png 3 0.0 0.0 0.0 100.0 0.0 0.0 0.0 0.0 0.0 0.0"))
      #expect(lines.last == "Probabilities in percent, by reader.")
    }
  }

  @Test func readsPNGAndIDXOfAnySize() throws {
    try withTemporaryFolder { folder in
      try writeReader(to: "\(folder)/a.safetensors")
      try Data(greyPNG(height: 56, width: 56) { y, x in y < 2 && x / 2 == 7 ? 255 : 0 })
        .write(to: URL(filePath: "\(folder)/7.png"))
      var idx: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]
      for label in [5, 2] { idx += (0..<784).map { $0 == label ? 255 : 0 } }
      try Data(idx).write(to: URL(filePath: "\(folder)/two-idx3-ubyte"))
      let answer = try run(["7.png", "two-idx3-ubyte", "--no-prepare"], in: folder)
      #expect(try labels(answer) == [7, 5, 2])
      let images = try #require(answer["images"] as? [[String: Any]])
      #expect(
        images.map { $0["image"] as? String } == [
          "7.png", "two-idx3-ubyte[0]", "two-idx3-ubyte[1]",
        ])
      for image in images {
        let probabilities = try #require(image["probabilities"] as? [Double])
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
      }
      #expect(answer["prepared"] as? Bool == false)
    }
  }

  @Test func preparesDrawingsAndInvertsThem() throws {
    try withTemporaryFolder { folder in
      // A dot becomes a square of 20×20 in the middle, whose first row is 5 and begins at column 5.
      try writeReader(of: 5 * 28, to: "\(folder)/a.safetensors")
      try Data(greyPNG(height: 50, width: 90) { y, x in y == 40 && x == 80 ? 255 : 0 })
        .write(to: URL(filePath: "\(folder)/dot.png"))
      let answer = try run(["dot.png"], in: folder)
      #expect(try labels(answer) == [5])
      #expect(answer["prepared"] as? Bool == true)

      try Data(greyPNG(height: 50, width: 90) { y, x in y == 40 && x == 80 ? 0 : 255 })
        .write(to: URL(filePath: "\(folder)/ink.png"))
      let inverted = try run(["ink.png", "--invert"], in: folder)
      #expect(
        try JSONSerialization.data(withJSONObject: probabilities(inverted))
          == JSONSerialization.data(withJSONObject: probabilities(answer)))
      let plain = try runBench(["predict", "a.safetensors", "ink.png"], in: folder)
      #expect(
        plain.errors
          == "ink.png is light at the edges, but digits are light on black in MNIST. For dark ink on paper, "
          + "add --invert.\n")
      #expect(plain.output.hasSuffix("by reader; images prepared as MNIST's digits were.\n"))
      let twice = try runBench(["predict", "a.safetensors", "ink.png", "ink.png"], in: folder)
      #expect(twice.errors.hasPrefix("ink.png and 1 more are light at the edges,"))
    }
  }

  private func probabilities(_ answer: [String: Any]) throws -> [Double] {
    let images = try #require(answer["images"] as? [[String: Any]])
    return try #require(images.first?["probabilities"] as? [Double])
  }

  @Test func shufflesPixelsAsInTraining() throws {
    try withTemporaryFolder { folder in
      try writeReader(
        to: "\(folder)/a.safetensors", metadata: ["permutation_seed": "3"])
      let source = PixelPermutation(height: 28, width: 28, seed: 3).source
      // The pixel that comes to position 6.
      let place = Int(source[6])
      try Data(greyPNG(height: 28, width: 28) { y, x in y * 28 + x == place ? 255 : 0 })
        .write(to: URL(filePath: "\(folder)/6.png"))
      let answer = try run(["6.png", "--no-prepare"], in: folder)
      #expect(try labels(answer) == [6])
      #expect(answer["permutation_seed"] as? String == "3")
      let plain = try run(["6.png", "--no-prepare", "--permutation-seed", "none"], in: folder)
      #expect(try probabilities(plain) != probabilities(answer))
    }
  }

  @Test(arguments: [
    (["blank.png"], "blank.png has no ink to prepare: expected some light pixels on black,"),
    (["white.png", "--invert"], "white.png has no ink to prepare"),
    (["nothing.png"], "nothing.png does not exist."),
    (["photo.png"], "photo.png is a JPEG picture; only PNG pictures are read."),
  ])
  func explainsWhyAPictureCannotBeRead(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      try writeReader(to: "\(folder)/a.safetensors")
      try Data(greyPNG(height: 5, width: 5) { _, _ in 0 })
        .write(to: URL(filePath: "\(folder)/blank.png"))
      try Data(greyPNG(height: 5, width: 5) { _, _ in 255 })
        .write(to: URL(filePath: "\(folder)/white.png"))
      try Data([0xff, 0xd8, 0xff, 0xe0]).write(to: URL(filePath: "\(folder)/photo.png"))
      let bench = try runBench(["predict", "a.safetensors"] + arguments, in: folder)
      #expect(bench.status == 1)
      #expect(bench.errors.hasPrefix("Error: \(message)"))
      #expect(bench.output == "")
    }
  }

  @Test func helpDescribesTheCommand() throws {
    let help = """
      OVERVIEW: What does a saved network make of pictures?

      Takes a file that 'bench train --save' or 'bench shuffle' wrote, and PNG files
      or IDX images of any size. It prints the probability of every class.

      Pictures for a network of 28×28 grey pixels are prepared as MNIST's digits
      were: the box of the ink is scaled to 20×20 and its centre of mass is moved to
      the centre. Ink is light on black, as in MNIST; --invert turns dark ink on
      paper into that. For other networks, and with --no-prepare, pictures are only
      scaled. Pixels are shuffled if the network was trained on shuffled pixels.

      EXAMPLES:
        bench predict results/shuffle/weights/cnn-normal.safetensors seven.png
        bench predict cnn.safetensors --invert scan-1.png scan-2.png --json

      USAGE: bench predict <file> <image> ... [<options>]

      ARGUMENTS:
        <file>                  A safetensors file.
        <image>                 PNG files, or IDX files of images.

      OPTIONS:
        --no-prepare            Only scale the pictures.
        --invert                Exchange light and dark first, for dark ink on paper.
        --permutation-seed <seed|none>
                                The seed of the permutation of the pixels, or none to
                                leave them in place. (default: as the file says)
        --json                  Print the answer as JSON, for scripts, and nothing
                                else.
        --version               Show the version.
        -h, --help              Show help information.

      """
    #expect(reply(to: ["predict", "--help"])?.text == help)
  }
}
