import Testing

@testable import bench

@Suite struct WrappingTests {
  @Test func breaksBetweenWords() {
    #expect(wrapped("one two three four", width: 9) == "one two\nthree\nfour")
    #expect(wrapped("one two three four", width: nil) == "one two three four")
    #expect(wrapped("one\n\ntwo\n", width: 3) == "one\n\ntwo\n")
  }

  @Test func keepsNumbersWithUnitAndInterval() {
    #expect(wrapped("cnn 90.15 ± 1.31 %, or so", width: 15) == "cnn\n90.15 ± 1.31 %,\nor so")
    #expect(wrapped("it is 98 % or more", width: 9) == "it is\n98 % or\nmore")
  }

  @Test func indentsContinuationLines() {
    #expect(wrapped("• one two three", width: 9) == "• one two\n  three")
    #expect(wrapped("   one two", width: 8) == "   one\n   two")
  }

  @Test func keepsWordsThatDoNotFitWhole() {
    #expect(wrapped("see https://example.org/x now", width: 9) == "see\nhttps://example.org/x\nnow")
  }
}
