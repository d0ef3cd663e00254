import ArgumentParser
import Foundation
import Models
import Results
import TestSupport
import Testing

@testable import bench

@Suite struct TrainAndEvaluateTests {
  private let briefly = [
    "--dataset", "glyphs", "--train-limit", "128", "--epochs", "2", "--threads", "1",
  ]

  @Test func evaluateGivesTheBalancedAccuracyOfClassesOfDifferentSizes() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/files", withIntermediateDirectories: true)
      func write(_ labels: [UInt8], as name: String) throws {
        let count: [UInt8] = [0, 0, 0, UInt8(labels.count)]
        let images = [0, 0, 8, 3] + count + [0, 0, 0, 1, 0, 0, 0, 2] + labels.flatMap { [$0, 9] }
        for (kind, bytes) in [
          ("images-idx3", images), ("labels-idx1", [0, 0, 8, 1] + count + labels),
        ] {
          try Data(bytes).write(to: URL(filePath: "\(folder)/files/\(name)-\(kind)-ubyte"))
        }
      }
      try write([0, 0, 1, 0, 1, 0], as: "train")
      try write([0, 0, 0, 1], as: "t10k")
      let data = ["--dataset", "files"]
      let training = [
        "train", "--model", "flatten,dense:2", "--epochs", "1", "--save", "n.safetensors",
      ]
      #expect(try runBench(training + data, in: folder).status == 0)
      let test = try runBench(["evaluate", "n.safetensors"] + data, in: folder)
      #expect(test.output.contains(/: accuracy [0-9.]+ %, balanced accuracy [0-9.]+ %, loss/))
      let json = try runBench(["evaluate", "n.safetensors", "--json"] + data, in: folder)
      #expect(json.output.contains(/"balanced_test_accuracy" : [01]/))
      let glyphs = ["train", "--dataset", "glyphs", "--train-limit", "20", "--epochs", "1"]
      #expect(
        try runBench(
          glyphs + ["--model", "flatten,dense:10", "--save", "g.safetensors"], in: folder
        ).status == 0)
      let equal = ["evaluate", "g.safetensors", "--dataset", "glyphs"]
      #expect(!(try runBench(equal, in: folder).output.contains("balanced")))
      let equalJSON = try runBench(equal + ["--json"], in: folder).output
      #expect(equalJSON.contains("\"balanced_test_accuracy\" : null"))
    }
  }

  @Test func evaluateRejectsWeightsSoLargeThatOutputsOverflow() throws {
    try withTemporaryFolder { folder in
      let training = ["train", "--model", "flatten,dense:8,dense:10", "--save", "n.safetensors"]
      #expect(try runBench(training + briefly, in: folder).status == 0)
      let path = folder + "/n.safetensors"
      var file = try Safetensors(contentsOf: path)
      file.tensors = file.tensors.map { tensor in
        Tensor(name: tensor.name, shape: tensor.shape, values: tensor.values.map { $0 * 1e30 })
      }
      try file.write(to: path)
      let answer = try runBench(
        ["evaluate", "n.safetensors", "--dataset", "glyphs"], in: folder)
      #expect(answer.status == 1 && answer.output.isEmpty)
      #expect(answer.errors.contains("n.safetensors: expected weights with which"))
    }
  }

  @Test func evaluateRepeatsTheAccuracyOfTraining() throws {
    try withTemporaryFolder { folder in
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "600", "--epochs", "2", "--model",
          "dense", "--save", "dense.safetensors",
        ], in: folder)
      #expect(training.status == 0)
      let progress = training.errors.split(separator: "\n")
      #expect(
        progress.first
          == "glyphs, dense: 101,770 parameters, 600 training and 2,000 test images")
      #expect(progress.dropFirst().map { $0.prefix(9) } == ["epoch 1: ", "epoch 2: "])
      let lines = training.output.split(separator: "\n")
      try #require(lines.count == 2)
      #expect(lines[0].hasPrefix("dense on 2,000 test images of glyphs: accuracy "))
      #expect(lines[0].hasSuffix(" % after 2 epochs"))
      #expect(lines[1] == "The weights are in dense.safetensors.")
      #expect(try names(in: folder) == ["dense.safetensors"])

      let test = try runBench(["evaluate", "dense.safetensors", "--dataset", "glyphs"], in: folder)
      #expect(test.status == 0)
      #expect(test.output.hasPrefix(lines[0].replacing(" after 2 epochs", with: ", loss ")))
    }
  }

  @Test func quietTrainingPrintsOnlyTheResult() throws {
    try withTemporaryFolder { folder in
      let training = try runBench(["train", "--model", "dense", "--quiet"] + briefly, in: folder)
      #expect(training.status == 0)
      #expect(training.errors == "")
      #expect(training.output.split(separator: "\n").count == 1)
    }
  }

  @Test func trainingPrintsJSONForScripts() throws {
    try withTemporaryFolder { folder in
      let training = try runBench(
        ["train", "--model", "dense", "--json", "--save", "a.safetensors"] + briefly, in: folder)
      #expect(training.status == 0)
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(training.output.utf8)) as? [String: Any])
      #expect(
        answer.keys.sorted() == [
          "dataset", "diverged", "epochs", "model", "parameters", "test_accuracy", "test_images",
          "test_loss", "train_images", "weights",
        ])
      let epochs = try #require(answer["epochs"] as? [[String: Any]])
      #expect(epochs.map { $0["epoch"] as? Int } == [1, 2])
      #expect(epochs[1]["test_loss"] as? Double == answer["test_loss"] as? Double)
      #expect(answer["weights"] as? String == "a.safetensors")
    }
  }

  @Test func divergedTrainingLeavesNoFiles() throws {
    try withTemporaryFolder { folder in
      let training = try runBench(
        [
          "train", "--model", "dense", "--json", "--save", "a.safetensors", "--optimizer", "sgd",
          "--learning-rate", "1e30",
        ] + briefly, in: folder)
      #expect(training.status == 3)
      #expect(training.errors.contains("The training diverged"))
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(training.output.utf8)) as? [String: Any])
      #expect(answer["diverged"] as? Bool == true)
      #expect(answer["weights"] is NSNull)
      #expect(try names(in: folder) == [])
    }
  }

  /// A training whose steps depend on everything that is saved: moments, the schedule, dropout
  /// masks, moved images, and the statistics of batch normalization.
  private let training = [
    "train", "--quiet", "--dataset", "glyphs", "--train-limit", "300", "--epochs", "3",
    "--schedule", "cosine", "--shift-augmentation", "1", "--model",
    "flatten,dense:8:relu,batchnorm,dropout:0.5,dense:10", "--threads", "1", "--save",
  ]

  /// - Parameter steps: The steps after which the training is interrupted, or nil.
  private func train(_ arguments: [String], interruptedAfter steps: Int? = nil) throws {
    let command = try #require(try Bench.command(for: arguments) as? Train)
    var done = 0
    try command.run {
      defer { done += 1 }
      return done == steps
    }
  }

  @Test func resumedTrainingGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let (whole, part) = ("\(folder)/whole.safetensors", "\(folder)/part.safetensors")
      try train(training + [whole])
      // The second of three epochs, which have three steps each.
      #expect(throws: ExitCode.self) { try train(training + [part], interruptedAfter: 4) }
      let weights = try Safetensors(contentsOf: part)
      #expect(weights.metadata["interrupted"] == "in epoch 2, after 1 of 3 steps")
      #expect(try weights.tensors != Safetensors(contentsOf: whole).tensors)

      try train(training + [part, "--resume"])
      #expect(
        try Data(contentsOf: URL(filePath: part)) == Data(contentsOf: URL(filePath: whole)))
      #expect(try names(in: folder) == ["part.safetensors", "whole.safetensors"])
    }
  }

  @Test func neverOverwritesOrMixesAnInterruptedTraining() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.safetensors"
      let checkpoint = "\(path).checkpoint"
      func error(_ arguments: [String]) throws -> String {
        let error = #expect(throws: (any Error).self) { try train(training + [path] + arguments) }
        return Bench.message(for: try #require(error))
      }
      #expect(
        try error(["--resume"]) == "\(checkpoint) does not exist: no training of that file was "
          + "interrupted. Start one without --resume.")
      #expect(throws: ExitCode.self) { try train(training + [path], interruptedAfter: 4) }
      #expect(
        try error([]) == "\(checkpoint) is the checkpoint of an interrupted training. Continue it "
          + "with --resume, or delete the checkpoint to start again.")
      #expect(
        try error(["--resume", "--seed", "1"])
          == "\(checkpoint) belongs to another training: first seed was 0 and is 1 now. Repeat the "
          + "command that was interrupted, or delete the checkpoint and start without --resume.")
      try Data("damaged".utf8).write(to: URL(filePath: checkpoint))
      #expect(
        try error(["--resume"])
          == "\(checkpoint) is damaged, so that the training cannot be continued. "
          + "Delete the checkpoint and start without --resume.")
    }
  }

  @Test func signalEndsTrainingAndSavesTheWeights() throws {
    try withTemporaryFolder { folder in
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "100", "--epochs", "10000", "--model",
          "flatten,dense:10", "--save", "a.safetensors",
        ], in: folder
      ) { process in
        while process.isRunning,
          !FileManager.default.fileExists(atPath: "\(folder)/a.safetensors.checkpoint")
        {
          usleep(10_000)
        }
        process.terminate()
      }
      #expect(training.status == 143)
      #expect(training.output == "")
      let words = #/\nInterrupted in epoch \d+, after [01] of 1 steps\. The weights so far are in /#
      #expect(training.errors.contains(words))
      #expect(training.errors.contains(" same command with --resume continues from there."))
      #expect(try names(in: folder) == ["a.safetensors", "a.safetensors.checkpoint"])
    }
  }

  @Test func evaluateAppliesTheStoredPermutation() throws {
    try withTemporaryFolder { folder in
      let experiment = try runBench(
        [
          "shuffle", "--models", "dense", "--variants", "shuffled", "--seeds", "1",
          "--permutation-seed", "7", "--quiet", "--json", "--out", "out",
        ] + briefly, in: folder)
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(experiment.output.utf8)) as? [String: Any])
      let cell = try #require((answer["cells"] as? [[String: Any]])?.first)
      let accuracy = percent(try #require(cell["mean_test_accuracy"] as? Double))

      let path = "out/weights/dense-shuffled.safetensors"
      func evaluate(_ arguments: String...) throws -> String {
        try runBench(["evaluate", path, "--dataset", "glyphs"] + arguments, in: folder).output
      }
      let start = "dense on 2,000 test images of glyphs, shuffled with permutation seed "
      #expect(try evaluate().hasPrefix("\(start)7: accuracy \(accuracy), loss "))
      #expect(try evaluate("--json").contains("\"permutation_seed\" : \"7\""))
      #expect(
        try evaluate("--permutation-seed", "none")
          .hasPrefix("dense on 2,000 test images of glyphs: accuracy "))

      // Version 0.1 did not write the seed.
      var file = try Safetensors(contentsOf: "\(folder)/\(path)")
      file.metadata["permutation_seed"] = nil
      try file.write(to: "\(folder)/\(path)")
      #expect(
        try evaluate().hasPrefix(
          "\(path) was trained on shuffled images, but does not name the permutation: assuming the "
            + "default of earlier versions, --permutation-seed 0.\n\(start)0: accuracy "))
    }
  }

  @Test func weightsContainTheirNetwork() throws {
    try withTemporaryFolder { folder in
      let text = "conv:3:5:same:tanh,batchnorm,avgpool:4,flatten,dense:10"
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "128", "--epochs", "1", "--model", text,
          "--save", "own.safetensors",
        ], in: folder)
      #expect(training.status == 0)
      let test = ["evaluate", "own.safetensors", "--dataset", "glyphs"]
      let described = try runBench(test, in: folder)
      #expect(described.status == 0)
      #expect(described.output.hasPrefix("\(text) on 2,000 test images of glyphs: accuracy "))
      let named = try runBench(test + ["--model", text], in: folder)
      #expect(named.output == described.output)
      let other = try runBench(test + ["--model", "lenet5"], in: folder)
      #expect(other.status == 1)
      #expect(other.errors.contains("These weights do not fit the network"))
    }
  }

  @Test func patienceReportsTheLastEpoch() throws {
    try withTemporaryFolder { folder in
      // With so small a learning rate, no accuracy rises.
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "128", "--epochs", "9", "--model",
          "dense", "--holdout", "100", "--patience", "2", "--learning-rate", "1e-30",
          "--schedule", "cosine", "--shift-augmentation", "1",
        ], in: folder)
      #expect(training.status == 0)
      let lines = training.errors.split(separator: "\n")
      #expect(
        lines.last
          == "Ended after 3 epochs: the accuracy on the held-out images had not risen for 2.")
      #expect(lines.count { $0.hasPrefix("epoch ") } == 3)
      #expect(training.output.hasPrefix("dense on 100 held-out images of glyphs: accuracy "))
    }
  }

  @Test func rejectsOtherFilesAndUnwritablePaths() throws {
    try withTemporaryFolder { folder in
      try Data("no weights".utf8).write(to: URL(filePath: "\(folder)/text"))
      let test = try runBench(["evaluate", "text", "--dataset", "glyphs"], in: folder)
      #expect(test.status == 1)
      #expect(test.errors.hasPrefix("Error: text"))
      let training = try runBench(
        ["train", "--dataset", "glyphs", "--save", "missing/a.safetensors"], in: folder)
      #expect(training.status == 1)
      #expect(training.output.isEmpty)
      #expect(training.errors.contains("missing/a.safetensors: could not be written"))
    }
  }

  @Test func speedPrintsRatesAndWritesACSV() throws {
    try withTemporaryFolder { folder in
      let speed = try runBench(
        [
          "speed", "--dataset", "glyphs", "--train-limit", "256", "--epochs", "1", "--models",
          "dense", "--batch-size", "64", "--csv", "speed.csv",
        ], in: folder)
      #expect(speed.status == 0)
      #expect(speed.output.contains("GFLOP/s"))
      let rows = try String(contentsOfFile: "\(folder)/speed.csv", encoding: .utf8)
        .split(separator: "\r\n")
      #expect(rows.count == 2)
      #expect(rows.last?.contains(",glyphs,dense,0.5,64,") == true)
    }
  }

  @Test(arguments: [
    (["speed", "--batch-size", "32,x"], "--batch-size takes one or more numbers from 1 to 65536"),
    (["speed", "--csv", ""], "--csv takes a path, found nothing."),
    (["speed", "--epochs", "0"], "--epochs takes a number from 1 to 1000, found 0."),
    (["train", "--save", ""], "--save takes a path, found nothing."),
    (
      ["train", "--save", "model.onnx"],
      "--save takes a file whose name ends in .safetensors, the only format of weights that is "
        + "supported, found 'model.onnx'. 'bench export' makes an ONNX file from it."
    ),
    (["train", "--save", "weights"], "--save takes a file whose name ends in .safetensors"),
    (["train", "--resume"], "--resume requires --save: the checkpoint is beside that file."),
    (
      ["train", "--model", "dense", "--dropout", "0.2"],
      "--dropout has no effect without the network cnn."
    ),
    (
      ["speed", "--models", "dense", "--dropout", "0.2"],
      "--dropout has no effect without the network cnn."
    ),
    (
      ["shift", "--shift-augmentation", "2"],
      "--shift-augmentation requires --augment, which adds networks trained on moved images"
    ),
    (
      ["samples", "--patience", "1", "--epochs", "9", "--holdout", "9"],
      "--patience requires a test after every epoch; bench samples tests once, after the last."
    ),
    (["train", "--patience", "2"], "--patience requires --holdout"),
    (["locality", "--patience", "2", "--epochs", "9"], "--patience requires --holdout"),
    (["shift", "--patience", "2"], "--patience requires --holdout"),
    (["evaluate"], "Missing expected argument '<file>'"),
    (
      ["evaluate", "a.safetensors", "--train-limit", "9"],
      "Unknown option '--train-limit'"
    ),
    (["evaluate", "a.safetensors", "--permutation-seed", "x"], "The value 'x' is invalid"),
  ])
  func explainsABadOption(arguments: [String], message: String) throws {
    let answer = try #require(reply(to: arguments))
    #expect(answer.code == 64)
    #expect(answer.text.contains(message))
  }
}
