import Testing

@testable import Results

@Suite struct FormattingTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (60_000, "60,000"),
    (123_456, "123,456"), (1_234_567, "1,234,567"), (-1_234, "-1,234"), (-123, "-123"),
  ])
  func separatesThousands(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test func percentagesHaveTwoDecimalsByDefault() {
    #expect(percent(0.98974) == "98.97 %")
    #expect(percent(1.0) == "100.00 %")
    #expect(percent(0.978, decimals: 1) == "97.8 %")
    #expect(percent(SampleSummary([0.5])) == "50.00 %")
    #expect(percent(SampleSummary([0.5, 0.5])) == "50.00 ± 0.00 %")
  }

  @Test func signedDifferencesShowAPlusSign() {
    #expect(signedPoints(0.0012) == "+0.12 points")
    #expect(points(0.003) == "0.3 points")
    #expect(points(SampleSummary([0.0321])) == "3.21 points")
    #expect(signedPoints(SampleSummary([-0.01, -0.01])) == "-1.00 ± 0.00 points")
    #expect(signedPoints(-0.00001) == "+0.00 points")
    #expect(points(SampleSummary([-0.00001])) == "0.00 points")
  }

  @Test func onlyOneTakesTheSingular() {
    #expect(plural(0, "epoch") == "0 epochs")
    #expect(plural(1, "epoch") == "1 epoch")
    #expect(plural(12, "epoch") == "12 epochs")
  }
}
