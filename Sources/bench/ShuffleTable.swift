import Experiments
import TextTable

/// The cells of a shuffled-pixels experiment as a table for people.
func shuffleTable(_ cells: [ShuffleExperiment.Cell], testImages: Int, isHoldout: Bool) -> String {
  let table = TextTable<ShuffleExperiment.Cell> { cell in
    [
      Column("network" <- cell.network.rawValue),
      Column("trained on" <- cell.trainedOn.rawValue),
      Column("tested on" <- cell.testedOn.rawValue),
      Column("n" <- cell.accuracy.n, align: .right),
      Column("test accuracy, 95 %" <- percent(cell.accuracy), align: .right),
      Column("lowest" <- percent(cell.accuracy.minimum), align: .right),
      Column("highest" <- percent(cell.accuracy.maximum), align: .right),
    ]
  }
  return (table.string(for: cells) ?? "")
    + "\nn runs, each tested after its last epoch on \(grouped(testImages)) "
    + (isHoldout ? "held-out training images; " : "test images; ")
    + "mean ± 95 % interval over seeds.\n"
}
