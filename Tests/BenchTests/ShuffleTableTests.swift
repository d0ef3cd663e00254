import Testing

@testable import Experiments
@testable import bench

@Suite struct ShuffleTableTests {
  @Test func linesUpCellsUnderTheirNames() {
    let cells = [
      ShuffleExperiment.Cell(
        network: .dense, trainedOn: .normal, testedOn: .normal,
        accuracy: SampleSummary([0.977, 0.979])),
      ShuffleExperiment.Cell(
        network: .cnn, trainedOn: .shuffled, testedOn: .shuffled,
        accuracy: SampleSummary(Array(repeating: 1, count: 10))),
      ShuffleExperiment.Cell(
        network: .cnn, trainedOn: .normal, testedOn: .shuffled, accuracy: SampleSummary([0.0625])),
    ]
    #expect(
      shuffleTable(cells, testImages: 10_000, isHoldout: false) == """
        network trained on tested on  n test accuracy, 95 %   lowest  highest
        ------- ---------- --------- -- ------------------- -------- --------
        dense   normal     normal     2      97.80 ± 1.27 %  97.70 %  97.90 %
        cnn     shuffled   shuffled  10     100.00 ± 0.00 % 100.00 % 100.00 %
        cnn     normal     shuffled   1              6.25 %   6.25 %   6.25 %

        n runs, each tested after its last epoch on 10,000 test images; mean ± 95 % interval over seeds.

        """)
  }
}
