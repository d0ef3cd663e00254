import DatasetIO
import Experiments
import Foundation
import Models
import Results
import Runs

/// A folder of `bench shuffle`, as far as its page needs it.
struct ExploredResults {
  private let folder: String
  private let data: DataSettings?
  private let summary: (header: [String], rows: [[String]])?

  /// Reads what the folder says about its networks. The manifest and the table may be missing.
  ///
  /// - Throws: `ResultsError.unreadable` if the manifest is damaged.
  init(folder: String) throws {
    self.folder = folder
    let path = "\(folder)/\(Manifest.fileName)"
    if let json = FileManager.default.contents(atPath: path) {
      do {
        data = try Manifest(json: json).dataSettings
      } catch {
        throw ResultsError.unreadable(path: path)
      }
    } else {
      data = nil
    }
    summary = (try? String(contentsOfFile: "\(folder)/summary.csv", encoding: .utf8))
      .flatMap(CSVTable.cells(of:))
  }

  /// Loads the images that the networks were tested on.
  ///
  /// - Parameters:
  ///   - selection: The data set; nil for that of the manifest.
  ///   - dataFolder: The folder with the data sets.
  func images(of selection: DatasetSelection?, in dataFolder: String) throws -> Dataset {
    guard let known = selection ?? DatasetSelection.named.first(where: { $0.name == data?.dataset })
    else { throw ExploreError.unknownDataset(folder: folder, name: data?.dataset) }
    let dataset = try known.load(in: dataFolder)
    return try data?.holdout.map { try dataset.holdingOut(last: $0) } ?? dataset
  }

  /// Reads the trained networks: dense and cnn first, each trained on normal images first.
  ///
  /// - Throws: `ExploreError.noNetworks`, and whatever is wrong with a file.
  func networks(for images: Dataset) throws -> [ExploredNetwork] {
    let weights = "\(folder)/weights"
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: weights)) ?? [])
      .filter { $0.hasSuffix(".safetensors") }.sorted()
    guard !files.isEmpty else { throw ExploreError.noNetworks(folder: folder) }
    let networks = try files.map { file in
      try ExploredNetwork(
        contentsOf: "\(weights)/\(file)", input: images.test.shape, classes: images.classCount)
    }
    let order = ["dense", "cnn"] + networks.map(\.name)
    return networks.enumerated().sorted { a, b in
      func rank(_ item: (offset: Int, element: ExploredNetwork)) -> (Int, Int, Int) {
        let network = item.element
        return (
          order.firstIndex(of: network.name) ?? 0, network.permutation == .none ? 0 : 1, item.offset
        )
      }
      return rank(a) < rank(b)
    }.map(\.element)
  }

  /// The mean accuracy of a network over all seeds, by the kind of images it was tested on; empty if
  /// unknown.
  func accuracies(of network: ExploredNetwork) -> [String: Double] {
    let variant: ImageVariant = network.permutation == .none ? .normal : .shuffled
    var accuracies: [String: Double] = [:]
    for row in rows where row["model"] == network.name && row["variant"] == variant.name {
      guard let kind = row["tested_on"], let mean = row["mean_test_accuracy"].flatMap(Double.init)
      else { continue }
      accuracies[kind] = mean
    }
    return accuracies
  }

  /// What the accuracies were measured on, such as "10,000 test images with 5 seeds"; nil if
  /// unknown.
  var measured: String? {
    guard let row = rows.first, let images = row["test_images"].flatMap({ Int($0) }),
      let seeds = row["n"].flatMap({ Int($0) })
    else { return nil }
    let kind = data?.holdout == nil ? "test" : "held-out"
    return "\(grouped(images)) \(kind) images with \(plural(seeds, "seed"))"
  }

  private var rows: [[String: String]] {
    guard let summary else { return [] }
    return summary.rows.map { row in
      Dictionary(zip(summary.header, row)) { first, _ in first }
    }
  }
}

/// Why no page can be made.
enum ExploreError: Error, Equatable, CustomStringConvertible {
  /// The folder has no trained networks.
  case noNetworks(folder: String)
  /// The results do not say which data set they are about, or it is not known by name.
  case unknownDataset(folder: String, name: String?)
  /// A network's file cannot be used.
  case badNetwork(path: String, reason: String)
  /// Not even the smallest network fits into the page.
  case tooLarge(parameters: Int)

  var description: String {
    switch self {
    case .noNetworks(let folder):
      "\(folder)/weights: expected the networks that 'bench shuffle' trained, as .safetensors files, "
        + "found none. Run 'bench shuffle' first, or name its results."
    case .unknownDataset(let folder, nil):
      "\(folder)/manifest.json does not say which data set the networks were trained on. Name it with "
        + "--dataset."
    case .unknownDataset(let folder, let name?):
      "The networks in \(folder) were trained on '\(name)', which is not known by name. Name its path "
        + "with --dataset."
    case .badNetwork(let path, let reason): "\(path): \(reason)"
    case .tooLarge(let parameters):
      "Even the smallest network has \(grouped(parameters)) parameters, which do not fit into a page "
        + "of 3 MB."
    }
  }
}
