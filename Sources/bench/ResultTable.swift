import Results
import Runs
import TextTable

/// Formats the cells of an experiment as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func resultTable(_ cells: [ResultCell], isHoldout: Bool, width: Int?) -> String {
  fittedTable(cells, width: width, names: 3, sparing: [["lowest", "highest"], ["images"]]) { cell in
    [
      Column("network" <- cell.model),
      Column("trained on" <- cell.variant),
      Column("tested on" <- cell.testedOn),
      Column("images" <- grouped(cell.testImages), align: .right),
      Column("n" <- cell.accuracy.n, align: .right),
      Column("accuracy, 95 %" <- percent(cell.accuracy), align: .right),
      Column("lowest" <- percent(cell.accuracy.minimum), align: .right),
      Column("highest" <- percent(cell.accuracy.maximum), align: .right),
    ]
  }
    + "\nn runs, each tested after its last epoch; mean ± 95 % interval over seeds.\n"
    + (isHoldout ? "The test images are training images that were held out.\n" : "")
}
