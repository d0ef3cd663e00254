import CPage
import DatasetIO
import Foundation
import Models
import Results

/// The page: its document, its style and its script in `Sources/CPage`, and the data.
struct ExplorePage {
  /// The whole page.
  let html: String
  /// The networks that fit into it.
  let networks: [ExploredNetwork]

  /// The largest size of the page, in bytes.
  static let largestCount = 3_000_000

  /// Puts a page together. The smallest networks are kept first, and as many images as fit then.
  ///
  /// - Parameters:
  ///   - networks: The networks, in the order in which they are shown.
  ///   - images: The data set that they were tested on.
  ///   - record: The results that they belong to.
  ///   - command: The command that makes this page, which the page names.
  /// - Throws: `ExploreError.tooLarge` if no network fits.
  init(
    networks: [ExploredNetwork], images: Dataset, record: ExploredResults, command: String
  ) throws {
    let document = String(cString: page_document())
    let style = String(cString: page_style())
    let script = String(cString: page_script())
    let imageCount = ExploredImages.encodedCount(of: images.test) * images.classCount
    let descriptions = try networks.map { try $0.json(accuracies: record.accuracies(of: $0)) }
    let counts = try descriptions.map { try Self.embedded($0).utf8.count }
    let names = PageNames(of: images)
    let namesCount = try Self.embedded(.list(names.names.map(JSONValue.text))).utf8.count
    // Some room for what the page says about itself.
    let code = document.utf8.count + style.utf8.count + script.utf8.count + namesCount + 8_192
    var room = Self.largestCount - code
    var kept: Set<Int> = []
    let smallestFirst = networks.indices.sorted {
      (networks[$0].parameterCount, $0) < (networks[$1].parameterCount, $1)
    }
    for index in smallestFirst where counts[index] + imageCount <= room {
      kept.insert(index)
      room -= counts[index]
    }
    guard !kept.isEmpty else {
      throw ExploreError.tooLarge(network: counts.min() ?? 0, images: imageCount)
    }
    self.networks = networks.indices.filter(kept.contains).map { networks[$0] }
    let leftOut = networks.indices.filter { !kept.contains($0) }.map { networks[$0] }
    let chosen = ExploredImages(
      of: images.test, perClass: min(ExploredImages.largestCount, room / imageCount))
    let seed = self.networks.map(\.permutation).first { $0 != .none } ?? .seed(0)
    let data = JSONValue.object([
      "title": .text(names.title), "classes": .list(names.names.map(JSONValue.text)),
      "drawable": .flag(images.name == DatasetSelection.mnist.name),
      "permutationSeed": seed.json, "first": .integer(names.first(in: chosen, of: images)),
      "images": chosen.json(
        source: "\(images.isHoldout ? "held-out" : "test") images of \(names.title)"),
      "networks": .list(networks.indices.filter(kept.contains).map { descriptions[$0] }),
      "leftOut": .list(
        leftOut.map {
          .object([
            "name": .text($0.name), "parameters": .integer($0.parameterCount),
            "permutationSeed": $0.permutation.json,
          ])
        }), "measured": record.measured.map(JSONValue.text) ?? .null, "command": .text(command),
    ])
    let json = try Self.embedded(data)
    html = [("{{style}}", style), ("{{data}}", json), ("{{script}}", script)].reduce(document) {
      guard let place = $0.range(of: $1.0) else { return $0 }
      return $0.replacingCharacters(in: place, with: $1.1)
    }
  }

  /// Returns JSON as a script element can contain it.
  private static func embedded(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A name could end the script element that contains the data.
    return String(decoding: try encoder.encode(value), as: UTF8.self)
      .replacing("<", with: "\\u003c")
  }
}

/// How the page calls a data set and its classes.
struct PageNames {
  /// The data set as its makers write it.
  let title: String
  /// The names of all classes, in the order of their labels.
  let names: [String]

  private static let known = [
    "mnist": ("MNIST", "0 1 2 3 4 5 6 7 8 9"),
    "fashion-mnist": (
      "Fashion-MNIST", "T-shirt trouser pullover dress coat sandal shirt sneaker bag boot"
    ),
    "kmnist": ("KMNIST", "o ki su tsu na ha ma ya re wo"),
    "cifar-10": ("CIFAR-10", "airplane automobile bird cat deer dog frog horse ship truck"),
  ]

  /// Looks up a data set. The classes of an unknown one have the names of their folders, or numbers.
  init(of images: Dataset) {
    if let (title, names) = Self.known[images.name] {
      self.title = title
      self.names = names.split(separator: " ").map(String.init)
    } else {
      title = images.name == "cifar-100" ? "CIFAR-100" : images.name
      names = images.classNames ?? (0..<images.classCount).map { "\($0)" }
    }
  }

  /// The position of the image to begin with: the first one of class 7, or of the last class.
  func first(in chosen: ExploredImages, of images: Dataset) -> Int {
    let label = min(7, names.count - 1)
    return chosen.indices.first { images.test.labels[$0] == label } ?? chosen.indices.first ?? 0
  }
}
