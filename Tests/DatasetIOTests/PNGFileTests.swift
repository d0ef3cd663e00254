import Foundation
import Testing

@testable import DatasetIO

/// A PNG file and its pixels, as `scripts/make-picture-fixtures.py` encodes them.
private struct PNGFixture: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let png: Data
  let height, width, channels: Int
  let pixels: Data

  var testDescription: String { name }

  static let all: [PNGFixture] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/pictures.json")
    return (try? JSONDecoder().decode([PNGFixture].self, from: Data(contentsOf: path))) ?? []
  }()
}

@Suite struct PNGFileTests {
  @Test(arguments: PNGFixture.all) private func decodesEveryKindOfPicture(
    _ fixture: PNGFixture
  ) throws {
    let picture = try Picture(png: Array(fixture.png), path: fixture.name)
    #expect(picture.height == fixture.height)
    #expect(picture.width == fixture.width)
    #expect(picture.channels == fixture.channels)
    #expect(picture.pixels == Array(fixture.pixels))
  }

  @Test func fixturesCoverAllKinds() {
    // Each of 15 combinations of colour and depth, plain and interlaced, and one palette of greys.
    #expect(PNGFixture.all.count == 31)
  }

  @Test func greyOfAColourIsItsLuma() {
    let colours: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 7, 7, 7]
    let picture = Picture(height: 2, width: 2, channels: 3, pixels: colours)
    #expect(picture.grey.pixels == [76, 150, 29, 7])
    #expect(picture.inverted.pixels == colours.map { 255 - $0 })
    #expect(picture.grey.coloured.pixels.prefix(6) == [76, 76, 76, 150, 150, 150])
  }
}
