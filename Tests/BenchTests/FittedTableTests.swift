import TextTable
import Testing

@testable import bench

@Suite struct FittedTableTests {
  private func table(width: Int?) -> String {
    fittedTable(["a", "b"], width: width, names: 1, sparing: [["spare"]]) { row in
      [
        Column("name" <- row), Column("first" <- "\(row)1"), Column("spare" <- "\(row)2"),
        Column("second" <- "\(row)3"),
      ]
    }
  }

  private let whole = """
    name first spare second
    ---- ----- ----- ------
    a    a1    a2    a3    
    b    b1    b2    b3    

    """

  @Test func showsAllColumnsIfTheyFit() {
    #expect(table(width: nil) == whole)
    #expect(table(width: 23) == whole)
  }

  @Test func dropsSpareColumnsIfSpaceIsShort() {
    let narrow = """
      name first second
      ---- ----- ------
      a    a1    a3    
      b    b1    b3    

      """
    #expect(table(width: 22) == narrow)
    #expect(table(width: 17) == narrow)
  }

  @Test func splitsTheTableIfItIsStillTooWide() {
    #expect(
      table(width: 16) == """
        name first
        ---- -----
        a    a1   
        b    b1   

        name second
        ---- ------
        a    a3    
        b    b3    

        """)
  }

  @Test func isEmptyWithoutRows() {
    #expect(fittedTable([Int](), width: 10, names: 1) { [Column("n" <- $0)] } == "")
  }
}
