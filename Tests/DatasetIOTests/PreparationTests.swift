import Foundation
import Testing

@testable import DatasetIO

/// A drawing, and what the page of `bench explore` makes of it. `scripts/make-picture-fixtures.py`
/// computes this with the page's own code.
private struct Drawing: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let height, width: Int
  let pixels: Data
  /// Prepared as MNIST's digits were; nil without ink.
  let prepared: Data?
  /// Only shrunk.
  let shrunk: Data

  var testDescription: String { name }
  var picture: Picture {
    Picture(height: height, width: width, channels: 1, pixels: Array(pixels))
  }

  static let all: [Drawing] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/preparation.json")
    return (try? JSONDecoder().decode([Drawing].self, from: Data(contentsOf: path))) ?? []
  }()
}

@Suite struct PreparationTests {
  @Test(arguments: Drawing.all) private func preparesAsThePageDoes(_ drawing: Drawing) {
    #expect(drawing.picture.prepared()?.pixels == drawing.prepared.map(Array.init))
    #expect(drawing.picture.fitted(to: 28).pixels == Array(drawing.shrunk))
  }

  @Test func fixtureHasEveryDrawing() {
    #expect(Drawing.all.map(\.name).contains("blank"))
    #expect(Drawing.all.count == 9)
  }

  @Test func coloursAreScaledChannelByChannel() throws {
    let drawing = try #require(Drawing.all.first)
    let colours = drawing.picture.coloured.fitted(to: 8)
    let grey = drawing.picture.fitted(to: 8)
    #expect(colours == grey.coloured)
    #expect(drawing.picture.coloured.prepared() == drawing.picture.prepared())
  }

  @Test func aPictureOfTheRightSizeStaysAsItIs() {
    let pixels = (0..<28 * 28 * 3).map { UInt8($0 % 251) }
    let picture = Picture(height: 28, width: 28, channels: 3, pixels: pixels)
    #expect(picture.fitted(to: 28) == picture)
  }
}
