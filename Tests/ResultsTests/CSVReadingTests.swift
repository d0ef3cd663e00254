import Testing

@testable import Results

@Suite struct CSVReadingTests {
  @Test func readsBackWhatIsWritten() throws {
    var table = CSVTable(header: ["a", "b,c"])
    table.append(["say \"no\"", .missing])
    table.append(["two\r\nlines", 0.25])
    table.append([",", "\n"])
    let read = try #require(CSVTable.cells(of: table.text))
    #expect(read.header == table.header)
    #expect(read.rows == [["say \"no\"", ""], ["two\r\nlines", "0.25"], [",", "\n"]])
  }

  @Test func acceptsLineFeedsWithoutCarriageReturns() throws {
    let read = try #require(CSVTable.cells(of: "a,b\n1,2\n"))
    #expect(read.rows == [["1", "2"]])
  }

  @Test(arguments: ["", "a,b", "a,b\r\n1,2", "a,b\r\n1\r\n", "a\r\n1,2\r\n", "a\r\n\"1\r\n"])
  func rejectsTruncatedAndUnevenTables(text: String) {
    #expect(CSVTable.cells(of: text) == nil)
  }
}
