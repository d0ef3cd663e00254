import Testing

@testable import Results

@Suite struct ShardTests {
  @Test func everyRunBelongsToOneShard() throws {
    for count in [1, 2, 3, 7] {
      let shards = try (1...count).map { try #require(Shard(index: $0, count: count)) }
      for run in 0..<20 {
        #expect(shards.filter { $0.contains(run: run) }.map(\.index) == [run % count + 1])
      }
    }
  }

  @Test func isWrittenAsItIsTyped() throws {
    let shard = try #require(Shard("2/3"))
    #expect(shard.index == 2 && shard.count == 3)
    #expect("\(shard)" == "2/3")
  }

  @Test(arguments: [
    "", "2", "0/3", "4/3", "-1/3", "2/", "/3", "2/3/4", "a/b", "1/0", " 1/2", "1/100001", "1.5/2",
  ])
  func rejectsOtherTexts(text: String) { #expect(Shard(text) == nil) }
}
