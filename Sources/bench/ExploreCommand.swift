import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models
import Results

/// `bench explore`.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a page to draw digits, shuffle pixels and look inside the networks.",
    discussion: """
      Writes explore.html, one file that works offline. It contains the networks that \
      'bench shuffle' trained and some of its test images, and computes every answer itself. On \
      MNIST you can draw digits.

      The page is at most 3 MB. Networks of more than 250,000 parameters are rounded to 16 bits, \
      and left out if they do not fit.

      EXAMPLES:
        bench explore
        bench explore results/shuffle-cifar-10 --out cifar.html
      """)

  @Argument(
    help: ArgumentHelp("A folder that 'bench shuffle' wrote.", valueName: "dir"),
    completion: .directory)
  var results = "results/shuffle"

  @Option(
    help: ArgumentHelp(
      "The page to write. (default: 'explore.html' in the results)", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "The data set that the networks were trained on. (default: as the results say)",
      valueName: "name|path"),
    completion: datasetCompletion)
  var dataset: String?

  @OptionGroup var folder: DataFolderOption

  @Option(
    help: ArgumentHelp(
      "Also write the engine's logits of up to 500 test images to <file>, a safetensors file to "
        + "check the page against.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var logits: String?

  func validate() throws {
    try requirePath(results, option: "<dir>")
    try requirePath(out, option: "--out")
    try requirePath(logits, option: "--logits")
    _ = try selection()
  }

  private func selection() throws -> DatasetSelection? {
    try dataset.map { name in
      try usage { () throws(DatasetError) in try DatasetSelection(argument: name) }
    }
  }

  func run() throws {
    let file = out ?? results + (results.hasSuffix("/") ? "" : "/") + "explore.html"
    let record = try ExploredResults(folder: results)
    try requireWritable(file)
    try requireWritable(logits)
    let (images, notices) = try record.images(of: try selection(), in: folder.path)
    let networks = try record.networks(for: images)
    for notice in notices + networks.compactMap(\.notice) { complain(notice) }
    let page = try ExplorePage(
      networks: networks, images: images, record: record,
      command: "bench explore \(results)" + (dataset.map { " --dataset \($0)" } ?? ""))
    try AtomicFile.write(Data(page.html.utf8), to: file)
    if let logits {
      let answers = try ExploreCheck(page.networks, on: images)
      try AtomicFile.write(answers.file.encoded(), to: logits)
    }
    print(file)
  }
}
