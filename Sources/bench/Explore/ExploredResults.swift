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
  private let dataFiles: [DataFileRecord]
  /// The rows of `summary.csv`; none if it cannot be read.
  private let rows: [CSVRecords.Row]

  /// Reads what the folder says about its networks. The manifest and the table may be missing.
  ///
  /// - Throws: `ExploreError.noFolder`, and `ResultsError.unusableManifest`.
  init(folder: String) throws {
    self.folder = folder
    guard isFolder(folder) else { throw ExploreError.noFolder(folder) }
    let manifest = try Manifest.usable(in: folder)
    do { data = try manifest?.dataSettings } catch {
      throw ResultsError.unusableManifest(path: folder, .damaged)
    }
    dataFiles = manifest?.dataFiles ?? []
    rows = (try? CSVRecords(contentsOf: "\(folder)/summary.csv"))?.rows ?? []
  }

  /// Loads the images that the networks were tested on.
  ///
  /// - Parameters:
  ///   - selection: The data set; nil for that of the manifest.
  ///   - dataFolder: The folder with the data sets.
  /// - Returns: The images, and what to say about their files, such as that they are others than the
  ///   manifest lists.
  /// - Throws: That warning as an error if `selection` is nil.
  func images(
    of selection: DatasetSelection?, in dataFolder: String
  ) throws -> (images: Dataset, notices: [String]) {
    guard
      var known = selection ?? DatasetSelection.named.first(where: { $0.name == data?.dataset })
    else { throw ExploreError.unknownDataset(folder: folder, name: data?.dataset) }
    if case .bytes(var bytes) = known {
      bytes.width = data?.bytesWidth ?? bytes.width
      bytes.layout = data?.bytesLayout.flatMap(ByteLayout.init) ?? bytes.layout
      known = .bytes(bytes)
    }
    var notices = [known.otherDownload(in: dataFolder)?.notice(for: known)].compactMap(\.self)
    let dataset = try known.load(in: dataFolder)
    notices += dataset.warnings.map { "Warning: \($0)" }
    if let difference = difference(of: dataset) {
      guard selection != nil else { throw difference }
      notices.append("Warning: \(difference)")
    }
    return (try data?.holdout.map { try dataset.holdingOut(last: $0) } ?? dataset, notices)
  }

  /// Returns the first file of a data set that is not the one in the manifest; nil if there is none.
  ///
  /// A data set that was published in several forms has the same images in all of them.
  private func difference(of dataset: Dataset) -> ExploreError? {
    guard !dataFiles.isEmpty else { return nil }
    let isPublished =
      dataset.name == data?.dataset && !dataset.files.isEmpty
      && dataset.files.allSatisfy { dataset.isPublished($0) == true }
    if isPublished, dataFiles.allSatisfy(\.known) { return nil }
    for place in 0..<max(dataFiles.count, dataset.files.count) {
      let expected = place < dataFiles.count ? dataFiles[place] : nil
      let found = place < dataset.files.count ? dataset.files[place] : nil
      guard expected?.sha256 != found?.sha256 else { continue }
      return .otherData(
        folder: folder, path: found?.path ?? expected?.path ?? "", expected: expected?.sha256,
        found: found?.sha256)
    }
    return nil
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
}

/// Why no page can be made.
enum ExploreError: Error, Equatable, CustomStringConvertible {
  /// There is no such folder.
  case noFolder(String)
  /// The folder has no trained networks.
  case noNetworks(folder: String)
  /// The results do not say which data set they are about, or it is not known by name.
  case unknownDataset(folder: String, name: String?)
  /// The images come from other files than those that the networks were trained on. A digest is nil
  /// if that file does not exist.
  case otherData(folder: String, path: String, expected: String?, found: String?)
  /// A network's file cannot be used.
  case badNetwork(path: String, reason: String)
  /// Not even the smallest network fits into the page with an image of each class; sizes in bytes.
  case tooLarge(network: Int, images: Int)

  var description: String {
    switch self {
    case .noFolder(let folder):
      "\(folder) is not a folder; expected one that 'bench shuffle' wrote. Run 'bench shuffle' first, or "
        + "name its results."
    case .noNetworks(let folder):
      "\(folder)/weights: expected the networks that 'bench shuffle' trained, as .safetensors files, "
        + "found none. Run 'bench shuffle' first, or name its results."
    case .unknownDataset(let folder, nil):
      "\(folder)/manifest.json does not say which data set the networks were trained on. Name it with "
        + "--dataset."
    case .unknownDataset(let folder, let name?):
      "The networks in \(folder) were trained on '\(name)', which is not known by name. Name it with "
        + "--dataset, for example --dataset images:DIR."
    case .otherData(let folder, let path, let expected, let found):
      "\(path) is not a file that the networks in \(folder) were trained on: manifest.json expects "
        + "\(expected.map { "SHA-256 \($0)" } ?? "no such file"), found \(found ?? "no such file"). "
        + "Restore that file, or name a data set with --dataset to use it all the same."
    case .badNetwork(let path, let reason): "\(path): \(reason)"
    case .tooLarge(let network, let images):
      "A page is at most 3 MB; the smallest network takes \(grouped(network)) bytes and one "
        + "image of each class takes \(grouped(images)). Train a smaller network, or on smaller images."
    }
  }
}
