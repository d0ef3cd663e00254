import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs
@testable import Models

@Suite struct ResultTablesTests {
  private func score(loss: Double, correct: Int, of count: Int) -> Score {
    Score(BatchResult(lossSum: loss * Double(count), correct: correct, count: count))
  }

  /// Returns an outcome of four epochs: the second and third are equally good, the fourth is worse.
  private func outcome(
    _ network: NetworkChoice, _ variant: BarsVariant, seed: UInt64, optimizer: Optimizer
  ) throws -> RunOutcome {
    var run = try barsRun(network, variant, seed: seed, epochs: 4)
    let epochs = [(1, 10), (2, 30), (3, 30), (4, 20)].map { epoch, correct in
      EpochResult(
        epoch: epoch, training: score(loss: 2, correct: correct, of: 64),
        test: score(loss: 0.5, correct: correct, of: 40), trainingSeconds: 0.25, testSeconds: 0.25)
    }
    run.options = TrainingOptions(epochs: 4, batchSize: 16, optimizer: optimizer, seed: seed)
    return RunOutcome(
      run: run, epochs: epochs,
      furtherScores: variant == .normal ? [score(loss: 3, correct: 5, of: 40)] : [],
      record: nil, seconds: 0.5)
  }

  private func outcomes() throws -> [RunOutcome] {
    [
      try outcome(.cnn, .normal, seed: 0, optimizer: .adam(learningRate: 0.25)),
      try outcome(
        .dense, .shuffled, seed: .max, optimizer: .sgd(learningRate: 0.5, momentum: 0.125)),
    ]
  }

  @Test(arguments: [
    ("flatten,dropout:0.2,dense:16:relu,dropout:0.5,dense:10", "0.5"),
    ("flatten,dropout:0.2,dense:16:relu,dense:10", "0.0"),
  ])
  func listsTheDropoutBeforeTheLastLayer(network: String, rate: String) throws {
    let outcome = try outcome(
      NetworkChoice(argument: network), .normal, seed: 0, optimizer: .adam())
    let table = CSVTable.runs(
      [outcome], experiment: "shuffle", dataset: "bars", isHoldout: false, columns: [])
    let rows = try #require(CSVTable.cells(of: table.text)).rows
    let column = try #require(table.header.firstIndex(of: "dropout"))
    #expect(rows[0][column] == rate)
  }

  @Test func writesOneRowPerEpoch() throws {
    let table = CSVTable.epochs(try outcomes(), experiment: "shuffle", dataset: "a,b")
    let seed = UInt64.max
    #expect(
      table.text
        == """
        experiment,dataset,model,variant,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy
        shuffle,"a,b",cnn,normal,0,1,2.0,0.15625,0.5,0.25
        shuffle,"a,b",cnn,normal,0,2,2.0,0.46875,0.5,0.75
        shuffle,"a,b",cnn,normal,0,3,2.0,0.46875,0.5,0.75
        shuffle,"a,b",cnn,normal,0,4,2.0,0.3125,0.5,0.5
        shuffle,"a,b",dense,shuffled,\(seed),1,2.0,0.15625,0.5,0.25
        shuffle,"a,b",dense,shuffled,\(seed),2,2.0,0.46875,0.5,0.75
        shuffle,"a,b",dense,shuffled,\(seed),3,2.0,0.46875,0.5,0.75
        shuffle,"a,b",dense,shuffled,\(seed),4,2.0,0.3125,0.5,0.5

        """.withCRLF)
  }

  @Test func runsListTheirBestAndLastEpoch() throws {
    let table = CSVTable.runs(
      try outcomes(), experiment: "shuffle", dataset: "bars", isHoldout: true,
      columns: [
        .setting("permutation_seed", 9),
        .accuracy("shuffled_test_accuracy", onFurther: BarsVariant.shuffled),
      ])
    #expect(
      table.header.joined(separator: ",")
        == "experiment,dataset,model,variant,seed,epochs,batch_size,optimizer,"
        + "learning_rate,momentum,dropout,parameters,train_images,test_images,test_is_holdout,final_train_loss,"
        + "final_train_accuracy,final_test_loss,final_test_accuracy,best_test_accuracy,best_epoch,"
        + "diverged,permutation_seed,shuffled_test_accuracy")
    #expect(
      table.text.split(separator: "\r\n").dropFirst() == [
        // 320 parameters, 18,496, and 10 × (64 + 1).
        "shuffle,bars,cnn,normal,0,4,16,adam,0.25,,0.5,19466,60,40,1,2.0,0.3125,0.5,0.5,0.75,2,0,"
          + "9,0.125",
        "shuffle,bars,dense,shuffled,18446744073709551615,4,16,sgd,0.5,0.125,0.0,14218,60,40,"
          + "1,2.0,0.3125,0.5,0.5,0.75,2,0,9,",
      ])
  }

  @Test func timingsCountOnlyTrainingSeconds() throws {
    let table = CSVTable.timings(try outcomes(), experiment: "shuffle", dataset: "bars")
    #expect(
      table.text
        == """
        experiment,dataset,model,variant,seed,seconds,images_per_second
        shuffle,bars,cnn,normal,0,0.5,240.0
        shuffle,bars,dense,shuffled,18446744073709551615,0.5,240.0

        """.withCRLF)
  }
}

extension String {
  /// The text with CRLF line ends.
  fileprivate var withCRLF: String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
  }
}
