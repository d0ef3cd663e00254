import Testing

@testable import Results

@Suite struct SeedsTests {
  @Test func areConsecutiveUpToTheLargestInteger() {
    #expect(Array(Seeds(count: 3)) == [0, 1, 2])
    #expect(Array(Seeds(from: .max - 1, count: 2)) == [.max - 1, .max])
    #expect(Array(Seeds(from: 7, count: 1).enumerated().map(\.element)) == [7])
  }

  @Test func addsSeedsAtAnyDepthAndChangesNothingElse() throws {
    struct Settings: Codable, Equatable {
      struct Training: Codable, Equatable {
        var seeds = Seeds(count: 5)
        var epochs = 3
      }
      var training = Training()
      var range = 6
    }
    var more = Settings()
    more.training.seeds.count = 8
    more.range = 7
    let merged = try JSONValue(encoding: Settings())
      .withMoreSeeds(as: JSONValue(encoding: more)).decoded(as: Settings.self)
    #expect(merged.training == more.training)
    #expect(merged.range == 6)
  }
}
