import Foundation
import TestSupport
import Testing

@testable import bench

@Suite struct TrainAndEvaluateTests {
  @Test func savedWeightsTestAsTheyTrained() throws {
    try withTemporaryFolder { folder in
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "600", "--epochs", "2", "--model",
          "dense", "--save", "dense.safetensors",
        ], in: folder)
      #expect(training.status == 0)
      let lines = training.output.split(separator: "\n")
      #expect(
        lines.first
          == "glyphs, dense: 101,770 parameters, 600 training and 2,000 test images")
      #expect(lines.last == "Weights are in dense.safetensors.")
      let last = try #require(lines.last { $0.hasPrefix("epoch 2: ") })
      let accuracy = try #require(
        last.split(separator: "; ")[1].split(separator: "accuracy ").last)

      let test = try runBench(["evaluate", "dense.safetensors", "--dataset", "glyphs"], in: folder)
      #expect(test.status == 0)
      #expect(
        test.output.hasPrefix("dense on 2,000 test images of glyphs: accuracy \(accuracy), loss "))
    }
  }

  @Test func weightsOfAFilesNetworkSayWhatTheyBelongTo() throws {
    try withTemporaryFolder { folder in
      let text = "conv:3:5:same:tanh,batchnorm,avgpool:4,flatten,dense:10"
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "128", "--epochs", "1", "--model", text,
          "--save", "own.safetensors",
        ], in: folder)
      #expect(training.status == 0)
      let test = ["evaluate", "own.safetensors", "--dataset", "glyphs"]
      let told = try runBench(test, in: folder)
      #expect(told.status == 0)
      #expect(told.output.hasPrefix("\(text) on 2,000 test images of glyphs: accuracy "))
      let asked = try runBench(test + ["--model", text], in: folder)
      #expect(asked.output == told.output)
      let other = try runBench(test + ["--model", "lenet5"], in: folder)
      #expect(other.status == 1)
      #expect(other.errors.contains("These weights do not fit the network"))
    }
  }

  @Test func aTrainingWithPatienceSaysAfterWhichEpochItEnded() throws {
    try withTemporaryFolder { folder in
      // With so small a learning rate no accuracy rises.
      let training = try runBench(
        [
          "train", "--dataset", "glyphs", "--train-limit", "128", "--epochs", "9", "--model",
          "dense", "--holdout", "100", "--patience", "2", "--learning-rate", "1e-30",
          "--schedule", "cosine", "--shift-augmentation", "1",
        ], in: folder)
      #expect(training.status == 0)
      let lines = training.output.split(separator: "\n")
      #expect(
        lines.last
          == "Ended after 3 epochs: the accuracy on the held-out images had not risen for 2.")
      #expect(lines.count { $0.hasPrefix("epoch ") } == 3)
    }
  }

  @Test func weightsThatAreNoneAndPlacesThatCannotBeWrittenAreRefused() throws {
    try withTemporaryFolder { folder in
      try Data("no weights".utf8).write(to: URL(filePath: "\(folder)/text"))
      let test = try runBench(["evaluate", "text", "--dataset", "glyphs"], in: folder)
      #expect(test.status == 1)
      #expect(test.errors.hasPrefix("Error: text"))
      let training = try runBench(
        ["train", "--dataset", "glyphs", "--save", "missing/file"], in: folder)
      #expect(training.status == 1)
      #expect(training.output.isEmpty)
      #expect(training.errors.contains("missing/file: could not be written"))
    }
  }

  @Test func speedSaysHowFastAndWritesItsRows() throws {
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
      #expect(rows.last?.hasPrefix("glyphs,dense,64,") == true)
    }
  }

  @Test(arguments: [
    (["speed", "--batch-size", "32,x"], "--batch-size takes one or more numbers from 1 to 65536"),
    (["speed", "--csv", ""], "--csv takes a path, found nothing."),
    (["speed", "--epochs", "0"], "--epochs takes a number from 1 to 1000, found 0."),
    (["train", "--save", ""], "--save takes a path, found nothing."),
    (["train", "--seeds", "3"], "Unknown option '--seeds'"),
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
  ])
  func badOptionsAreNamed(arguments: [String], message: String) throws {
    let answer = try #require(reply(to: arguments))
    #expect(answer.code == 64)
    #expect(answer.text.contains(message))
  }
}
