import Testing

@testable import Results

@Suite struct CSVTests {
  /// Returns the lines below a one-column header, without their line ends.
  private func written(_ cells: CSVCell...) -> [String] {
    var table = CSVTable(header: ["x"])
    for cell in cells { table.append([cell]) }
    return table.text.split(separator: "\r\n", omittingEmptySubsequences: false)
      .dropFirst().dropLast().map(String.init)
  }

  @Test func writesHeaderAndRowsEachEndingInCRLF() {
    var table = CSVTable(header: ["model", "seed", "accuracy", "note"])
    #expect(table.text == "model,seed,accuracy,note\r\n")
    table.append(["cnn", 0, 0.9905, .missing])
    table.append(["dense", .integer(-1), .fraction(1), ""])
    #expect(
      table.text
        == "model,seed,accuracy,note\r\ncnn,0,0.9905,\r\ndense,-1,1.0,\r\n")
    #expect(table.rows.count == 2)
  }

  @Test func quotesOnlyCellsThatNeedIt() {
    #expect(written("a,b", "plain text") == ["\"a,b\"", "plain text"])
    #expect(written("say \"no\"") == ["\"say \"\"no\"\"\""])
    #expect(written("a\nb", "a\rb") == ["\"a\nb\"", "\"a\rb\""])
    var table = CSVTable(header: ["loss, mean"])
    table.append(["a\r\nb"])
    #expect(table.text == "\"loss, mean\"\r\n\"a\r\nb\"\r\n")
  }

  @Test func findsACommaOrQuoteBeforeACombiningAccent() {
    #expect(written("a,\u{301}b") == ["\"a,\u{301}b\""])
    let quoted = written("a\"\u{301}b")[0]
    #expect(Array(quoted.unicodeScalars) == Array("\"a\"\"\u{301}b\"".unicodeScalars))
  }

  @Test func writesFractionsInFullWithoutExponents() {
    #expect(written(0.1, 0.5, 2.0, -0.25) == ["0.1", "0.5", "2.0", "-0.25"])
    #expect(written(1e-5, -1.25e-7, 1e16) == ["0.00001", "-0.000000125", "10000000000000000.0"])
    #expect(written(0x1.0000000000001p54) == ["18014398509481988.0"])
    #expect(written(.fraction(1.0 / 3)) == ["0.3333333333333333"])
  }

  @Test func everyFractionReadsBackAsTheSameNumber() {
    let ends = [-0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
    let between = (-300...300).compactMap { Double("-1.2345678901234567e\($0)") }
    #expect(between.count == 601)
    for value in ends + between {
      let text = written(.fraction(value))[0]
      #expect(!text.contains("e"))
      #expect(Double(text)?.bitPattern == value.bitPattern)
    }
  }

  @Test func writesNaNAndInfinityInLowercase() {
    #expect(
      written(.fraction(.nan), .fraction(-.nan), .fraction(.infinity), .fraction(-.infinity))
        == ["nan", "nan", "inf", "-inf"])
  }

  @Test func nilFractionIsAMissingCell() {
    let absent: Double? = nil
    #expect(CSVCell(absent) == .missing)
    #expect(CSVCell(0.5) == .fraction(0.5))
  }

  @Test func trapsOnARowOfTheWrongWidth() async {
    await #expect(processExitsWith: .failure) {
      var table = CSVTable(header: ["a", "b"])
      table.append(["1"])
    }
  }
}
