/// Keras `ZeroPadding2D`: adds rows and columns of zeros around the image.
public struct ZeroPadding2D: Layer {
  /// Keras's name for the class.
  public static let className = "ZeroPadding2D"
  /// Rows of zeros above and below, columns of zeros to the left and to the right.
  public var padding: Margins

  /// The number of rows or columns added on each side of an image.
  public struct Margins: Sendable, Hashable {
    /// Rows.
    public var top, bottom: Int
    /// Columns.
    public var left, right: Int

    /// Margins of these sizes.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
      self.top = top
      self.bottom = bottom
      self.left = left
      self.right = right
    }
  }

  /// A layer that adds `padding`.
  public init(_ padding: Margins = Margins(top: 1, bottom: 1, left: 1, right: 1)) {
    self.padding = padding
  }

  /// `zeropad[:MARGINS]`: one number for all sides (default: 1), `ROWSxCOLUMNS`, or
  /// `TOPxBOTTOMxLEFTxRIGHT`.
  public static let form = LayerForm(
    "zeropad", defaults: ZeroPadding2D(),
    options: [
      LayerOption(
        "padding", \.padding, .margins(upTo: Window.largestSide),
        .optional("MARGIN|ROWSxCOLUMNS|TOPxBOTTOMxLEFTxRIGHT"),
        standard: Margins(top: 1, bottom: 1, left: 1, right: 1))
    ],
    entries: [.channelsLast])

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try checkOptions()
    let image = try input.requireImage()
    return .image(
      ImageShape(
        height: saturatingSum([image.height, padding.top, padding.bottom]),
        width: saturatingSum([image.width, padding.left, padding.right]),
        channels: image.channels))
  }

  /// Adds `Pad`, unless there is nothing to add.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    guard padding.sides.contains(where: { $0 > 0 }) else { return }
    let margins = [0, 0, padding.top, padding.left, 0, 0, padding.bottom, padding.right]
    graph.add("Pad", [ONNXConstant("pads", [8], .int64(margins))])
  }
}

extension OptionValue<ZeroPadding2D.Margins> {
  fileprivate static func margins(upTo largest: Int) -> Self {
    OptionValue(
      allowed: "whole numbers from 0 to \(largest)",
      isAllowed: { $0.sides.allSatisfy { (0...largest).contains($0) } },
      fromJSON: { V($0) },
      toJSON: { margins in
        let sides = margins.sides.map { JSON.integer($0) }
        return .array([.array(Array(sides[..<2])), .array(Array(sides[2...]))])
      },
      fromText: { text in
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map(wholeNumber)
        return switch sides.count {
        case 1: V(sides: [sides[0], sides[0], sides[0], sides[0]])
        case 2: V(sides: [sides[0], sides[0], sides[1], sides[1]])
        default: V(sides: sides)
        }
      },
      toText: { margins in
        let isEven = margins.top == margins.bottom && margins.left == margins.right
        let sides = isEven ? [margins.top, margins.left] : margins.sides
        return Set(sides).count == 1
          ? "\(sides[0])" : sides.map { "\($0)" }.joined(separator: "x")
      })
  }
}

extension ZeroPadding2D.Margins {
  /// Top, bottom, left, right.
  fileprivate var sides: [Int] { [top, bottom, left, right] }

  fileprivate init?(sides: [Int?]) {
    guard sides.count == 4, let top = sides[0], let bottom = sides[1], let left = sides[2],
      let right = sides[3]
    else { return nil }
    self.init(top: top, bottom: bottom, left: left, right: right)
  }

  /// One number for all sides, one for rows and one for columns, or a pair for each.
  fileprivate init?(_ json: JSON) {
    func pair(_ json: JSON) -> [Int?] {
      let sides = json.elements ?? [json, json]
      guard sides.count == 2 else { return [] }
      return sides.map { if case .integer(let side) = $0 { side } else { nil } }
    }
    guard let directions = json.elements else {
      self.init(sides: pair(json) + pair(json))
      return
    }
    guard directions.count == 2 else { return nil }
    self.init(sides: pair(directions[0]) + pair(directions[1]))
  }
}
