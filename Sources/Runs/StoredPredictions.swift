import Foundation
import Models
import Results

/// The classes that a trained network predicts for a run's own test images, on disk.
///
/// The file `runs/NAME.predictions` contains the SHA-256 of the rest in hexadecimal, a line feed, one
/// line of JSON, then one byte per image with the predicted class, and finally one bit per image, the
/// most significant one of each byte first: 1 if that is the image's class.
package struct StoredPredictions: Sendable, Equatable {
  /// The description of the run's label.
  package let run: String
  /// The SHA-256 of the labels of the test images. Runs that were tested on the same images in the
  /// same order have the same one.
  package let labelsSha256: String
  /// `[images]`: the predicted classes.
  package let classes: [UInt8]
  /// `[images]`: whether they are the images' classes.
  package let isCorrect: [Bool]

  private struct Header: Codable {
    let run: String
    let images: Int
    let labelsSha256: String
  }

  /// Creates the predictions of a run.
  ///
  /// - Parameters:
  ///   - predictions: The predictions for the run's own test images, in their order.
  ///   - run: The run.
  init(_ predictions: [Prediction], of run: TrainingRun) {
    self.run = run.label.description
    labelsSha256 = digest(of: Data(run.test.labels))
    classes = predictions.map { UInt8(clamping: $0.label) }
    isCorrect = zip(predictions, run.test.labels).map { $0.label == Int($1) }
  }

  /// Reads the predictions of a run from a folder of results.
  ///
  /// - Returns: Nil if none are stored.
  /// - Throws: `ResultsError.unreadable` if the file is damaged or of another run.
  package init?(of label: RunLabel, in folder: String) throws(ResultsError) {
    let path = "\(folder)/\(RunStore.predictionsPath(of: label))"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let contents = try? Data(contentsOf: URL(filePath: path))
    guard let contents, let read = StoredPredictions(contents: contents),
      read.run == label.description
    else { throw .unreadable(path: path) }
    self = read
  }

  /// The content of the file.
  var contents: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      encoder.keyEncodingStrategy = .convertToSnakeCase
      var body = try encoder.encode(
        Header(run: run, images: classes.count, labelsSha256: labelsSha256))
      body.append(UInt8(ascii: "\n"))
      body.append(contentsOf: classes)
      body.append(contentsOf: Self.packed(isCorrect))
      return Data("\(digest(of: body))\n".utf8) + body
    }
  }

  /// Parses the content of a file; nil if it is damaged.
  init?(contents: Data) {
    let parts = contents.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    guard parts.count == 2, String(decoding: parts[0], as: UTF8.self) == digest(of: parts[1]),
      let end = parts[1].firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let bytes = parts[1][parts[1].index(after: end)...]
    guard let header = try? decoder.decode(Header.self, from: parts[1][..<end]),
      (0...bytes.count).contains(header.images),
      bytes.count == header.images + (header.images + 7) / 8
    else { return nil }
    run = header.run
    labelsSha256 = header.labelsSha256
    classes = Array(bytes.prefix(header.images))
    isCorrect = Self.unpacked(Array(bytes.dropFirst(header.images)), count: header.images)
  }

  /// The share of correct predictions, 0…1.
  package var accuracy: Double {
    Double(isCorrect.count { $0 }) / Double(isCorrect.count)
  }

  /// Returns the balanced accuracy: the mean, over the classes that have images, of the share of
  /// correct predictions.
  ///
  /// - Parameter labels: The classes of the images.
  func balancedAccuracy(labels: [UInt8]) -> Double {
    var classes = Array(repeating: (correct: 0, count: 0), count: Int(UInt8.max) + 1)
    for (label, isCorrect) in zip(labels, isCorrect) {
      classes[Int(label)].count += 1
      if isCorrect { classes[Int(label)].correct += 1 }
    }
    return meanShare(ofClasses: classes)
  }

  /// Returns whether these can be the predictions of a run: they have its label, are for its test
  /// images, and mark the right ones correctly.
  func belong(to run: TrainingRun) -> Bool {
    self.run == run.label.description && labelsSha256 == digest(of: Data(run.test.labels))
      && isCorrect == zip(classes, run.test.labels).map(==) && classes.count == run.test.count
  }

  /// Returns flags as bits, the first in the most significant bit, as NumPy's `packbits` does.
  private static func packed(_ flags: [Bool]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
    for (index, flag) in flags.enumerated() where flag { bytes[index / 8] |= 0x80 >> (index % 8) }
    return bytes
  }

  private static func unpacked(_ bytes: [UInt8], count: Int) -> [Bool] {
    (0..<count).map { bytes[$0 / 8] & (0x80 >> ($0 % 8)) != 0 }
  }
}
