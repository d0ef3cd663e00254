import Testing

@testable import Experiments
@testable import Results
@testable import Runs
@testable import bench

@Suite struct ResultTableTests {
  @Test func alignsCellsUnderTheirHeadings() {
    let cells = [
      ResultCell(
        model: "dense", variant: "normal", testedOn: "normal", testImages: 10_000,
        accuracy: SampleSummary([0.977, 0.979])),
      ResultCell(
        model: "cnn", variant: "shuffled", testedOn: "shuffled", testImages: 10_000,
        accuracy: SampleSummary(Array(repeating: 1, count: 10))),
      ResultCell(
        model: "cnn", variant: "normal", testedOn: "shuffled", testImages: 500,
        accuracy: SampleSummary([0.0625])),
    ]
    let table = """
      network trained on tested on images  n  accuracy, 95 %   lowest  highest
      ------- ---------- --------- ------ -- --------------- -------- --------
      dense   normal     normal    10,000  2  97.80 ± 1.27 %  97.70 %  97.90 %
      cnn     shuffled   shuffled  10,000 10 100.00 ± 0.00 % 100.00 % 100.00 %
      cnn     normal     shuffled     500  1          6.25 %   6.25 %   6.25 %

      n runs, each tested after its last epoch; mean ± 95 % interval over seeds.

      """
    #expect(resultTable(cells, isHoldout: false, width: nil) == table)
    #expect(
      resultTable(cells, isHoldout: true, width: nil)
        == table + "The test images are training images that were held out.\n")
  }
}
