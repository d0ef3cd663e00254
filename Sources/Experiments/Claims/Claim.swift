import Foundation

/// One sentence of a text, made into a number that can be measured.
public struct Claim: Sendable {
  /// Which text says so.
  public let text: SourceText
  /// The sentence, in short.
  public let sentence: String
  /// What is measured: the experiment, and the name of its measure.
  public let experiment: String
  /// The name in the experiment's `measures.csv`.
  public let measure: String
  /// What the sentence makes one expect.
  public let expectation: ClaimExpectation
  /// How numbers are written for people.
  public let unit: ClaimUnit
  /// What the measurement must rest on to count.
  public let ground: Ground
  /// Options that must have had these values, where the experiment has them.
  var settings: [String: String] {
    switch ground {
    case .definition where experiment == "edge": Ground.edgeProgram
    case .images: Ground.kerasTraining
    case .definition, .generated: [:]
    }
  }

  init(
    _ text: SourceText, _ sentence: String, _ experiment: String, _ measure: String,
    _ expectation: ClaimExpectation, _ unit: ClaimUnit = .count, on ground: Ground = .definition
  ) {
    self.text = text
    self.sentence = sentence
    self.experiment = experiment
    self.measure = measure
    self.expectation = expectation
    self.unit = unit
    self.ground = ground
  }
}

/// The five texts.
public enum SourceText: String, Sendable, CaseIterable {
  /// "Why Dense Networks Fail on Images", a lesson in Rust.
  case denseFails = "Why Dense Networks Fail on Images"
  /// "Step 1: Why Dense Fails on Images", a course page.
  case stepOne = "Step 1: Why Dense Fails on Images"
  /// "The Problem with Flattening Images for MLPs", an article.
  case flattening = "The Problem with Flattening Images for MLPs"
  /// "Can Dense and Conv2D layers perform equivalent functions?", an answer.
  case equivalence = "Can Dense and Conv2D layers perform equivalent functions?"
  /// "Why CNNs Beat MLPs on Images", a lesson in Python.
  case beat = "Why CNNs Beat MLPs on Images"
}

/// What a claim makes one expect of a number.
public enum ClaimExpectation: Sendable, Equatable {
  /// The number itself, as far as it is printed.
  case exactly(Double)
  /// Near a number: "~97.8 %".
  case about(Double, within: Double)
  /// In a range, its ends included.
  case between(Double, Double)
  /// At least as much.
  case atLeast(Double)
  /// At most as much.
  case atMost(Double)
  /// More than that: "over 12 million".
  case above(Double)
  /// Less than that.
  case below(Double)

  /// The numbers that meet it, a billionth generously: 0.981 − 0.978 is not quite 0.003 in binary.
  var range: ClosedRange<Double> {
    func slack(_ bound: Double) -> Double { max(abs(bound), 1e-3) * 1e-9 }
    return switch self {
    case .exactly(let number): number - slack(number)...number + slack(number)
    case .about(let number, let tolerance):
      number - tolerance - slack(number)...number + tolerance + slack(number)
    case .between(let low, let high): low - slack(low)...high + slack(high)
    case .atLeast(let bound): bound - slack(bound) ... .infinity
    case .atMost(let bound): -.infinity...bound + slack(bound)
    case .above(let bound): bound.nextUp ... .infinity
    case .below(let bound): -.infinity...bound.nextDown
    }
  }
}

/// What a measurement must rest on for a claim to be judged by it.
public enum Ground: Sendable, Equatable {
  /// The texts' own program: its random seeds, and no data set.
  static let edgeProgram = ["train-seed": "1", "model-seed": "0"]
  /// The training of Keras's defaults.
  static let kerasTraining = [
    "optimizer": "adam", "learning-rate": "0.001", "batch-size": "128", "schedule": "constant",
    "warm-up": "0", "shift-augmentation": "0", "patience": "0",
  ]

  /// Definitions and the text's own program: no data set.
  case definition
  /// All training images of a data set, MNIST's as published; at least so many epochs, and two seeds.
  case images(String, epochs: Int)
  /// Data that the experiment makes, at least two seeds.
  case generated

  /// The published MNIST.
  static func mnist(epochs: Int = 1) -> Ground { .images("mnist", epochs: epochs) }
}

/// What came of a claim.
public enum Verdict: String, Sendable {
  /// The measurement is what the claim says.
  case holds = "holds"
  /// It is not.
  case doesNotHold = "does not hold"
  /// There is no measurement that could tell.
  case notTested = "not tested"
}

/// How a claim's numbers are written for people.
public enum ClaimUnit: Sendable {
  /// A whole number: "100,352".
  case count
  /// A fraction as a percentage: "97.80 %".
  case percent
  /// A difference of fractions: "+0.30 points".
  case points
  /// A ratio: "314×".
  case times
  /// Any number: "0.0000".
  case number
}
