import TestSupport
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

  @Test func recordsNameTheColumnThatCannotBeUsed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.csv"
      try "name,n,x\r\na,3,0.5\r\nb,many,\r\n".write(
        toFile: path, atomically: true, encoding: .utf8)
      let records = try CSVRecords(contentsOf: path)
      #expect(records.header == ["name", "n", "x"])
      let (first, second) = (records.rows[0], records.rows[1])
      #expect(try (first.text("name"), first.integer("n"), first.number("x")) == ("a", 3, 0.5))
      #expect(first["y"] == nil)
      #expect(try second.optionalNumber("x") == nil)
      #expect(throws: CSVError.notWhole(column: "n", found: "many")) { try second.integer("n") }
      #expect(throws: CSVError.notANumber(column: "n", found: "many")) { try second.number("n") }
      #expect(throws: CSVError.notANumber(column: "x", found: "")) { try second.number("x") }
      #expect(throws: CSVError.noColumn("y")) { try second.text("y") }
    }
  }

  @Test func recordsComeFromWholeTablesOnly() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.csv"
      #expect(throws: CSVError.unreadable) { try CSVRecords(contentsOf: path) }
      for text in ["a,a\r\n1,2\r\n", "a,b\r\n1,"] {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: CSVError.notATable) { try CSVRecords(contentsOf: path) }
      }
    }
  }
}
