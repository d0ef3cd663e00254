import ArgumentParser
import DatasetIO
import Foundation
import Messages
import Models
import Results
import TextTable

/// `bench predict`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What does a saved network make of pictures?",
    usage: "bench predict <file> <image> ... [<options>]",
    discussion: """
      Takes a file that 'bench train --save' or 'bench shuffle' wrote, and PNG files or IDX images of any \
      size. It prints the probability of every class.

      Pictures for a network of 28×28 grey pixels are prepared as MNIST's digits were: the box of the \
      ink is scaled to 20×20 and its centre of mass is moved to the centre. Ink is light on black, as in \
      MNIST; --invert turns dark ink on paper into that. For other networks, and with --no-prepare, \
      pictures are only scaled. Pixels are shuffled if the network was trained on shuffled pixels.

      EXAMPLES:
        bench predict results/shuffle/weights/cnn-normal.safetensors seven.png
        bench predict cnn.safetensors --invert scan-1.png scan-2.png --json
      """)

  @Argument(
    help: ArgumentHelp("A safetensors file.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String

  @Argument(
    help: ArgumentHelp("PNG files, or IDX files of images.", valueName: "image"),
    completion: .file())
  var images: [String]

  @Flag(help: "Only scale the pictures.")
  var noPrepare = false

  @Flag(help: "Exchange light and dark first, for dark ink on paper.")
  var invert = false

  @OptionGroup var permutation: PermutationOptions

  @OptionGroup var format: FormatOptions

  func run() throws {
    let saved = try Safetensors(contentsOf: weights)
    let (permutation, guess) = try permutation.permutation(for: saved, path: weights)
    if let guess { announce(guess, aside: true) }
    let network = try Network(saved, threads: 1)
    let shape = network.architecture.input
    let isPrepared = !noPrepare && (shape.height, shape.width, shape.channels) == (28, 28, 1)
    var names: [String] = []
    var pixels: [UInt8] = []
    var light: [String] = []
    for path in images {
      let pictures = try Picture.read(from: path)
      for (index, picture) in pictures.enumerated() {
        let name = pictures.count == 1 ? path : "\(path)[\(index)]"
        names.append(name)
        let picture = invert ? picture.inverted : picture
        if isPrepared, picture.isLightAtItsEdges { light.append(name) }
        pixels += try input(of: picture, name: name, shape: shape, isPrepared: isPrepared)
      }
    }
    if let first = light.first {
      announce(
        "\(first)\(light.count > 1 ? " and \(light.count - 1) more are" : " is") light at the edges, "
          + "but digits are light on black in MNIST. "
          + (invert ? "Leave out --invert." : "For dark ink on paper, add --invert."), aside: true)
    }
    var examples = try Examples(
      shape: shape, pixels: pixels, labels: [UInt8](repeating: 0, count: names.count), classes: 1)
    if let source = permutation.source(of: shape) {
      examples = try examples.permuted(by: source)
    }
    let classes = network.architecture.classes
    let classNames = try saved.classNames(classes, path: weights)
    let outputs = try logits(of: network, for: examples)
    let answers = names.enumerated().map { index, name in
      Answer(image: name, probabilities: softmax(outputs[index * classes..<(index + 1) * classes]))
    }
    guard !format.json else {
      let answer = JSONValue.object([
        "model": .text(network.architecture.name), "permutation_seed": permutation.json,
        "class_names": classNames.map { .list($0.map(JSONValue.text)) } ?? .null,
        "prepared": .flag(isPrepared), "images": .list(answers.map(\.json)),
      ])
      print(try answer.document())
      return
    }
    let columns = classNames?.map(\.printable) ?? (0..<classes).map { "\($0)" }
    print(Self.table(answers, classes: columns))
    var line = "Probabilities in percent, by \(network.architecture.name)"
    if case .seed(let seed) = permutation {
      line += " on pixels shuffled with permutation seed \(seed)"
    }
    print(line + (isPrepared ? "; images prepared as MNIST's digits were." : "."))
  }

  /// Returns a picture's pixels as the network takes them.
  private func input(
    of picture: Picture, name: String, shape: ImageShape, isPrepared: Bool
  ) throws -> [UInt8] {
    if isPrepared {
      guard let prepared = picture.prepared() else { throw PredictError.blank(name: name) }
      return prepared.pixels
    }
    let coloured = shape.channels == 1 ? picture.grey : picture.coloured
    guard coloured.channels == shape.channels,
      shape.height == shape.width
        || (coloured.height, coloured.width) == (shape.height, shape.width)
    else {
      throw PredictError.unfit(name: name, size: [picture.height, picture.width], shape: shape)
    }
    return shape.height == shape.width ? coloured.fitted(to: shape.height).pixels : coloured.pixels
  }

  /// What the network answers about one picture.
  private struct Answer {
    let image: String
    /// `[classes]`.
    let probabilities: [Double]

    /// The most probable class, the first of equals.
    var label: Int { probabilities.firstIndex(of: probabilities.max() ?? 0) ?? 0 }

    var json: JSONValue {
      .object([
        "image": .text(image), "label": .integer(label),
        "probabilities": .list(probabilities.map(JSONValue.fraction)),
      ])
    }
  }

  private static func table(_ answers: [Answer], classes: [String]) -> String {
    fittedTable(answers, width: Terminal.output.width, names: 2) { answer in
      [
        Column("image" <- answer.image),
        Column("predicted as" <- classes[answer.label], align: .right),
      ]
        + zip(classes, answer.probabilities).map { name, probability in
          Column(name <- String(format: "%.1f", 100 * probability), align: .right)
        }
    }
  }
}

/// Why a picture cannot be given to a network.
enum PredictError: Error, Equatable, CustomStringConvertible {
  /// Every pixel is black, or becomes black when the picture is scaled.
  case blank(name: String)
  /// The picture cannot be made to fit; `size` is `[height, width]`.
  case unfit(name: String, size: [Int], shape: ImageShape)

  var description: String {
    switch self {
    case .blank(let name):
      "\(name) has no ink to prepare: expected some light pixels on black, found only pixels that are "
        + "black, or that become black when the picture is scaled. Choose another picture, change "
        + "--invert, or add --no-prepare."
    case .unfit(let name, let size, let shape):
      "\(name) has \(size[0])×\(size[1]) pixels, but the network takes \(shape). Scale the picture to "
        + "that size."
    }
  }
}

extension Picture {
  /// Whether the mean of the pixels at the edges is nearer to white than to black.
  fileprivate var isLightAtItsEdges: Bool {
    let picture = grey
    var (sum, count) = (0, 0)
    for y in 0..<height {
      for x in 0..<width where y == 0 || x == 0 || y == height - 1 || x == width - 1 {
        sum += Int(picture.pixels[y * width + x])
        count += 1
      }
    }
    return sum > 127 * count
  }
}
