import Testing

@testable import bench

@Suite struct DurationsTests {
  @Test(arguments: [
    (0, "0.0 s"), (0.04, "0.0 s"), (8.1, "8.1 s"), (9.94, "9.9 s"), (9.96, "10 s"),
    (59.4, "59 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (3_599.4, "59 min 59 s"),
    (3_599.6, "1 h 0 min"), (7_379, "2 h 2 min"), (360_000, "100 h 0 min"),
  ])
  func durationsHaveAtMostTwoParts(seconds: Double, text: String) {
    #expect(duration(seconds) == text)
  }
}
