import DatasetIO
import Experiments
import Results
import Runs
import Foundation
import Models
import TestSupport
import Testing

@testable import bench

@Suite struct SharedOptionsTests {
  private func shuffle(_ arguments: String...) throws -> Shuffle {
    try #require(try Bench.parseAsRoot(["shuffle"] + arguments) as? Shuffle)
  }

  /// Writes four files named like MNIST's. The two pixels of an image are its number and 0.
  private func writeIDX(train: Int, test: Int, to folder: String) throws {
    func word(_ number: Int) -> [UInt8] { [0, 0, 0, UInt8(number)] }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (prefix, count) in [("train", train), ("t10k", test)] {
      let numbers = (0..<count).map { UInt8($0) }
      let images = [0, 0, 8, 3] + word(count) + word(1) + word(2) + numbers.flatMap { [$0, 0] }
      let labels = [0, 0, 8, 1] + word(count) + numbers.map { $0 % 10 }
      for (name, bytes) in [("images-idx3", images), ("labels-idx1", labels)] {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(prefix)-\(name)-ubyte"))
      }
    }
  }

  @Test func defaultsAreThoseOfTrainingSettings() throws {
    let command = try shuffle()
    let training = command.training
    let settings = training.settings(seeds: command.repetition.seeds)
    let expected = TrainingSettings()
    #expect(settings.epochs == expected.epochs)
    #expect(settings.batchSize == expected.batchSize)
    #expect(settings.optimizer == expected.optimizer)
    #expect(settings.dropout == expected.dropout)
    #expect(settings.seeds == expected.seeds)
    #expect(training.threadOptions.count == AvailableProcessors.count())
  }

  @Test func optionsBecomeSettings() throws {
    let command = try shuffle(
      "--epochs", "3", "--batch-size", "32", "--optimizer", "sgd", "--learning-rate", "0.5",
      "--momentum", "0.9", "--dropout", "0", "--seeds", "3", "--seed", "7", "--threads", "2"
    )
    let training = command.training
    let settings = training.settings(seeds: command.repetition.seeds)
    #expect(settings.epochs == 3)
    #expect(settings.batchSize == 32)
    #expect(settings.optimizer == .sgd(learningRate: 0.5, momentum: 0.9))
    #expect(settings.dropout == 0)
    #expect(Array(settings.seeds) == [7, 8, 9])
    #expect(training.threadOptions.count == 2)
  }

  @Test func defaultLearningRateDependsOnTheOptimizer() throws {
    let sgd = try shuffle("--optimizer", "sgd").training
    #expect(sgd.settings(seeds: 1).optimizer == .sgd(learningRate: 0.01, momentum: 0))
    let adam = try shuffle("--learning-rate", "0.25").training
    #expect(adam.settings(seeds: 1).optimizer == .adam(learningRate: 0.25))
  }

  @Test func scheduleOptionsBecomeASchedule() throws {
    let command = try shuffle(
      "--optimizer", "adamw", "--weight-decay", "0.01", "--schedule", "one-cycle",
      "--beta-cycling", "--warm-up", "500steps", "--shift-augmentation", "2", "--patience", "3",
      "--holdout", "100")
    let settings = command.training.settings(seeds: 1)
    #expect(settings.optimizer == .adamW(learningRate: 0.001, weightDecay: 0.01))
    #expect(
      settings.schedule
        == LearningRateSchedule(.oneCycle(cyclesBeta: true), warmUp: .steps(500)))
    #expect(settings.augmentation == ShiftAugmentation(range: 2))
    #expect(settings.patience == 3)
    #expect(settings.duration == "at most 12 epochs")
  }

  @Test func stepScheduleHasExplicitDefaults() throws {
    let step = try shuffle("--schedule", "step", "--optimizer", "adamw", "--epochs", "10").training
    #expect(
      step.settings(seeds: 1).schedule
        == LearningRateSchedule(.step(every: .epochs(4), factor: 0.1)))
    #expect(step.settings(seeds: 1).duration == "10 epochs")
    let own = try shuffle(
      "--schedule", "step", "--step-every", "200steps", "--step-factor", "0.5", "--warm-up", "2")
    #expect(
      own.training.settings(seeds: 1).schedule
        == LearningRateSchedule(.step(every: .steps(200), factor: 0.5), warmUp: .epochs(2)))
  }

  @Test func scheduleIsConstantByDefault() throws {
    #expect(
      try shuffle("--schedule", "constant").training.settings(seeds: 1)
        == shuffle().training.settings(seeds: 1))
    #expect(try shuffle().training.settings(seeds: 1).schedule == .constant)
  }

  @Test func optionsBecomeTheSettingsOfTheManifest() throws {
    let command = try shuffle(
      "--dataset", "glyphs", "--train-limit", "50", "--holdout", "9", "--models", "cnn",
      "--variants", "shuffled", "--permutation-seed", "3", "--epochs", "2", "--seeds", "4")
    let settings = try command.experiment { _ in }.settings
    #expect(settings.data.dataset == "glyphs")
    #expect(settings.data.trainLimit == 50)
    #expect(settings.data.holdout == 9)
    #expect(settings.models == [.cnn])
    #expect(settings.variants == [.shuffled])
    #expect(settings.permutationSeed == 3)
    #expect(settings.training == command.training.settings(seeds: 4))
    let encoded = try JSONValue(encoding: settings)
    #expect(try encoded.decoded(as: ShuffleExperiment.Settings.self) == settings)
  }

  @Test func seedsCanBeTheSameInAllRuns() throws {
    #expect(try shuffle().training.settings(seeds: 2).fixedSeeds == nil)
    let training = try shuffle("--order-seed", "4", "--dropout-seed", "5").training
    let options = training.settings(seeds: 2).options(seed: 1)
    #expect(options.seed == 1)
    #expect(options.initializationSeed == nil)
    #expect(options.orderSeed == 4)
    #expect(options.dropoutSeed == 5)
  }

  @Test func acceptsTheLargestSeed() throws {
    let training = try shuffle("--seed", "18446744073709551615", "--seeds", "1").training
    #expect(Array(training.settings(seeds: 1).seeds) == [.max])
  }

  @Test func listsKeepTheirOrderAndDropDuplicates() throws {
    let names = try NetworkChoice.list(["cnn,dense,cnn"])
    #expect(names == [.cnn, .dense])
    #expect(ListArgument(ImageVariant.allCases).text == "normal,shuffled")
    #expect(ListArgument<Int>(argument: "3,1,3")?.elements == [3, 1])
    #expect(ListArgument<Int>(argument: "3,,1")?.elements == [])
  }

  @Test func readsOtherFilesInPlaceOfMNISTWithANotice() throws {
    try withTemporaryFolder { data in
      try writeIDX(train: 5, test: 3, to: data + "/mnist")
      let (dataset, notice) = try shuffle("--data", data).data.load()
      #expect(dataset.name == "mnist")
      #expect(dataset.train.count == 5)
      #expect(dataset.test.count == 3)
      #expect(
        notice
          == "The files in \(data)/mnist are not those that were published as MNIST (their checksums "
          + "differ): nothing is said about the texts' percentages.")
    }
  }

  @Test func holdsOutTheLastImagesBeforeLimitingTheRest() throws {
    try withTemporaryFolder { root in
      try writeIDX(train: 9, test: 2, to: root + "/mine")
      let whole = try shuffle("--dataset", root + "/mine", "--train-limit", "50").data.load()
      #expect(whole.dataset.name == "mine")
      #expect(whole.dataset.train.count == 9)
      let part = try shuffle("--dataset", root + "/mine", "--holdout", "3", "--train-limit", "4")
        .data.load().dataset
      #expect(part.train.pixels == [0, 0, 1, 0, 2, 0, 3, 0])
      #expect(part.test.pixels == [6, 0, 7, 0, 8, 0])
      #expect(part.files.count == 4)
      #expect(part.isHoldout && !whole.dataset.isHoldout)
    }
  }

  @Test func rejectsHoldingOutAllImages() throws {
    try withTemporaryFolder { root in
      try writeIDX(train: 9, test: 2, to: root + "/mine")
      let options = try shuffle("--dataset", root + "/mine", "--holdout", "9").data
      let error = #expect(throws: (any Error).self) { try options.load() }
      let found = try #require(error)
      #expect(Bench.exitCode(for: found).rawValue == 64)
      #expect(Bench.message(for: found).contains("Cannot hold out 9 of 9 training images."))
    }
  }
}
