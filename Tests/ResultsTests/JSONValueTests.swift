import Foundation
import Testing

@testable import Results

@Suite struct JSONValueTests {
  private struct Part: Codable, Equatable {
    enum Shape: Codable, Equatable {
      case constant
      case step(every: Int)
    }
    var shape = Shape.constant
    var largestSeed = UInt64.max
    var rates = [0.1, 1]
    var isOn = true
    var nothing: String?
  }

  @Test func readsBackWhatItEncoded() throws {
    for part in [Part(), Part(shape: .step(every: 3), nothing: "a b")] {
      let value = try JSONValue(encoding: part)
      let document = try value.document()
      let read = try JSONDecoder().decode(JSONValue.self, from: Data(document.utf8))
      #expect(read == value)
      #expect(try read.decoded(as: Part.self) == part)
    }
    guard case .object(let members) = try JSONValue(encoding: Part()) else {
      Issue.record("an object is not encoded as an object")
      return
    }
    #expect(members.keys.sorted() == ["is_on", "largest_seed", "rates", "shape"])
  }

  @Test func findsTheInnermostDifference() throws {
    func difference(_ change: (inout Part) -> Void) throws -> [String?] {
      var other = Part()
      change(&other)
      guard
        let (keys, before, after) = try JSONValue(encoding: Part())
          .firstDifference(from: JSONValue(encoding: other))
      else { return [] }
      return [keys.joined(separator: "."), before?.summary, after?.summary]
    }
    #expect(try difference { _ in } == [])
    #expect(try difference { $0.isOn = false } == ["is_on", "true", "false"])
    #expect(try difference { $0.nothing = "x" } == ["nothing", nil, "x"])
    #expect(
      try difference { $0.shape = .step(every: 3) } == ["shape", "constant", "step (every 3)"])
  }

  @Test func encodesNaNAndMissingCellsAsNull() throws {
    var table = CSVTable(header: ["a", "b", "c", "d"])
    table.append(["x/y", 3, .fraction(.nan), .missing])
    #expect(
      try JSONValue(rowsOf: table, without: ["b"]).document() == """
        [
          {
            "a" : "x/y",
            "c" : null,
            "d" : null
          }
        ]
        """)
  }
}
