import Experiments
import Testing

@testable import bench

@Suite struct PhrasesTests {
  @Test(arguments: [
    (0, "0.0 s"), (0.04, "0.0 s"), (8.1, "8.1 s"), (9.94, "9.9 s"), (9.96, "10 s"),
    (59.4, "59 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (3_599.4, "59 min 59 s"),
    (3_599.6, "1 h 0 min"), (7_379, "2 h 2 min"), (360_000, "100 h 0 min"),
  ])
  func durationsHaveTwoPartsAtMost(seconds: Double, text: String) {
    #expect(duration(seconds) == text)
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (60_000, "60,000"),
    (123_456, "123,456"), (1_234_567, "1,234,567"),
  ])
  func thousandsAreSetOff(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test func percentagesHaveTwoDecimals() {
    #expect(percent(0.98974) == "98.97 %")
    #expect(percent(0.0) == "0.00 %")
    #expect(percent(1.0) == "100.00 %")
  }

  @Test func onlyOneIsSingular() {
    #expect(plural(0, "epoch") == "0 epochs")
    #expect(plural(1, "epoch") == "1 epoch")
    #expect(plural(12, "epoch") == "12 epochs")
  }
}
