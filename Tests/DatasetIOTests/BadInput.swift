import Foundation
import Models
import TestSupport
import Testing

@testable import DatasetIO

/// An input from a user, and the code that reads it.
struct BadInput: Sendable, CustomTestStringConvertible {
  enum Reader: Sendable {
    /// A data set with a name, below `data`.
    case named(DatasetSelection)
    /// A path, as `--dataset PATH` takes it.
    case path(String)
    /// A folder, as `--dataset bytes:DIR` takes it.
    case bytes(String, width: Int = 4, layout: ByteLayout = .start)
    /// A folder, as `--dataset images:DIR` takes it.
    case images(String)
    /// A file, as `bench predict` takes it.
    case picture(String)
    /// Saved weights.
    case weights(String)
    /// A network described by Keras's JSON, for grey images of 28×28 and 10 classes.
    case network(String)
    /// A network described by a text, for the same images.
    case text(String)
    /// Saved weights with their network, for grey images of 2×1 and 2 classes.
    case savedNetwork(String)
    /// A file that is changed after it was opened.
    case changing(String, @Sendable (String) throws -> Void)
  }

  /// The input's name in docs/BAD-INPUTS.md.
  let what: String
  let reader: Reader
  /// Ways to create the input in an empty folder. All get the same answer.
  let variants: [@Sendable (TemporaryFolder) throws -> Void]

  var testDescription: String { what }

  /// Returns the answer to the input, with paths relative to the folder.
  func answer(in folder: TemporaryFolder) -> String {
    do {
      switch reader {
      case .named(let selection):
        return Self.counts(try selection.load(dataDirectory: folder.path + "/data"))
      case .path(let path):
        let selection = try DatasetSelection(argument: "\(folder.path)/\(path)")
        return Self.counts(try selection.load(dataDirectory: folder.path + "/data"))
      case .bytes(let path, let width, let layout):
        var bytes = BytesFolder(path: "\(folder.path)/\(path)")
        bytes.width = width
        bytes.layout = layout
        return Self.counts(try DatasetSelection.bytes(bytes).load(dataDirectory: "data"))
      case .images(let path):
        let images = ImagesFolder(path: "\(folder.path)/\(path)")
        return Self.counts(try DatasetSelection.images(images).load(dataDirectory: "data"))
      case .picture(let path):
        let pictures = try Picture.read(from: "\(folder.path)/\(path)")
        return "read: \(pictures.count) pictures of \(pictures[0].height)×\(pictures[0].width)"
      case .weights(let path):
        let weights = try Safetensors(contentsOf: "\(folder.path)/\(path)")
        return "read: \(weights.tensors.count) tensors"
      case .network(let path):
        return try Self.sizes(NetworkDescription(kerasFile: "\(folder.path)/\(path)"))
      case .text(let text): return try Self.sizes(NetworkDescription(text: text))
      case .savedNetwork(let path):
        let network = try Network(
          Safetensors(contentsOf: "\(folder.path)/\(path)"),
          input: ImageShape(height: 2, width: 1, channels: 1), classes: 2, threads: 1)
        return "read: \(network.architecture)"
      case .changing(let name, let change):
        let file = try FileReader(path: "\(folder.path)/\(name)")
        try change(file.path)
        while try file.fill() { file.consume(file.unread.count) }
        return "read: \(file.byteCount) bytes"
      }
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  private static func sizes(_ network: NetworkDescription) throws -> String {
    let built = try network.architecture(
      named: "it", input: ImageShape(height: 28, width: 28, channels: 1), classes: 10)
    return "read: \(built.layers.count) layers, \(built.parameterCount) parameters"
  }

  private static func counts(_ dataset: Dataset) -> String {
    "read: \(dataset.train.count) training and \(dataset.test.count) test images"
  }
}

extension BadInput {
  /// Creates a complete MNIST in which each of `contents` in turn replaces one file.
  static func mnist(_ what: String, _ name: String, _ contents: [UInt8]...) -> BadInput {
    mnist(what, contents.map { [name: $0] })
  }

  /// Creates a complete MNIST in which some files are replaced, or removed if nil.
  static func mnist(_ what: String, _ variants: [[String: [UInt8]?]]) -> BadInput {
    var whole: [String: [UInt8]?] = [:]
    for (name, bytes) in idxFiles() { whole["\(name).gz"] = gzip(bytes) }
    return files(what, .named(.mnist), variants.map { whole.merging($0) { $1 } }, in: "data/mnist")
  }

  /// Creates a complete CIFAR-10 or CIFAR-100 in which each of `contents` in turn replaces one
  /// file.
  static func cifar(_ what: String, _ name: String, _ contents: [UInt8]?...) -> BadInput {
    let isTen = name.contains("batch")
    let whole = (isTen ? cifar10Files() : cifar100Files()).mapValues { Optional($0) }
    return files(
      what, .named(isTen ? .cifar10 : .cifar100),
      contents.map { content in whole.merging([name: content]) { $1 } },
      in: isTen ? "data/cifar-10" : "data/cifar-100")
  }

  /// Creates an archive.
  static func archive(_ what: String, _ contents: [UInt8]...) -> BadInput {
    let name = "archive.tar.gz"
    return files(what, .path(name), contents.map { [name: $0] })
  }

  /// Creates a file of weights.
  static func weights(_ what: String, _ contents: [UInt8]...) -> BadInput {
    let name = "weights.safetensors"
    return files(what, .weights(name), contents.map { [name: $0] })
  }

  /// Creates a file that describes a network.
  static func network(_ what: String, _ contents: [UInt8]...) -> BadInput {
    let name = "network.json"
    return files(what, .network(name), contents.map { [name: $0] })
  }

  /// Creates the text of a network.
  static func text(_ what: String, _ text: String) -> BadInput {
    files(what, .text(text), [[:]])
  }

  /// Creates a folder of files for `bytes:`.
  static func bytes(_ what: String, width: Int = 4, _ files: [String: [UInt8]]) -> BadInput {
    BadInput.files(what, .bytes("files", width: width), [files], in: "files")
  }

  /// Creates a PNG file, which is read as `bench predict` reads it.
  static func png(_ what: String, _ contents: [UInt8]...) -> BadInput {
    let name = "seven.png"
    return files(what, .picture(name), contents.map { [name: $0] })
  }

  /// Creates a folder of files for `images:`.
  static func folder(_ what: String, _ files: [String: [UInt8]]) -> BadInput {
    BadInput.files(what, .images("photos"), [files], in: "photos")
  }

  /// Creates an archive of NumPy arrays.
  static func npz(_ what: String, _ contents: [UInt8]...) -> BadInput {
    let name = "data.npz"
    return files(what, .path(name), contents.map { [name: $0] })
  }

  static func files(
    _ what: String, _ reader: Reader, _ variants: [[String: [UInt8]?]], in place: String = "."
  ) -> BadInput {
    BadInput(
      what: what, reader: reader,
      variants: variants.map { files in
        { folder in
          for case (let name, let bytes?) in files {
            try folder.write(bytes, to: place == "." ? name : "\(place)/\(name)")
          }
        }
      })
  }

  /// Creates an input with operations of the file system.
  static func made(
    _ what: String, _ reader: Reader, _ make: @escaping @Sendable (TemporaryFolder) throws -> Void
  ) -> BadInput {
    BadInput(what: what, reader: reader, variants: [make])
  }
}
