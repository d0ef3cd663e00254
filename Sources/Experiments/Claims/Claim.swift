import Results

/// One sentence of a text, made into a number that can be measured.
package struct Claim: Sendable {
  /// Which text says so.
  package let text: SourceText
  /// The sentence, in short.
  package let sentence: String
  /// What is measured: the experiment, and the name of its measure.
  package let experiment: String
  /// The name in the experiment's `measures.csv`.
  package let measure: String
  /// What the sentence makes one expect.
  package let expectation: ClaimExpectation
  /// How numbers are written for people.
  package let unit: ClaimUnit
  /// What the measurement must rest on to count.
  package let ground: Ground
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
package enum SourceText: String, Sendable, CaseIterable {
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
package enum ClaimExpectation: Sendable, Equatable {
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
package enum Ground: Sendable, Equatable {
  /// Definitions and the text's own program: no data set. The program's seeds must be the text's.
  case definition
  /// All training images of a data set, MNIST's as published; Keras's default training for at least so
  /// many epochs, and two seeds.
  case images(String, epochs: Int)
  /// Data that the experiment makes, at least two seeds.
  case generated

  /// The least epochs of training; 0 where nothing is said about them.
  var epochs: Int { if case .images(_, let epochs) = self { epochs } else { 0 } }

  /// The published MNIST.
  static func mnist(epochs: Int = 1) -> Ground { .images("mnist", epochs: epochs) }
}

/// What a measure makes of an expectation.
package enum ClaimOutcome: Sendable {
  /// All of the measure's interval meets it; of an exact number, the number.
  case holds
  /// None of the interval meets it.
  case doesNotHold
  /// The interval contains both, or there is none because there is one run only.
  case inconclusive
}

extension ClaimExpectation {
  /// What a measure makes of it, by the numbers alone: the judge of sentences and of `bench claims`.
  package func outcome(of measure: Measure) -> ClaimOutcome {
    guard measure.n != 1 else { return .inconclusive }
    let (found, expected) = (measure.interval ?? measure.value...measure.value, range)
    if expected.contains(found.lowerBound), expected.contains(found.upperBound) { return .holds }
    return expected.overlaps(found) ? .inconclusive : .doesNotHold
  }

  /// No better than guessing: within half of chance above it, but five points at most. A network that sees
  /// scrambled images predicts some classes more often than others, so that it seldom hits chance exactly.
  static func chance(classes: Int) -> ClaimExpectation {
    let chance = 1 / Double(classes)
    return .atMost(chance + min(0.05, chance / 2))
  }
}

extension Claim {
  /// What a measure makes of the claim, by the numbers alone.
  package func outcome(of measure: Measure) -> ClaimOutcome { expectation.outcome(of: measure) }
}

/// What came of a claim.
package enum Verdict: String, Sendable {
  /// The measurement is what the claim says.
  case holds = "holds"
  /// It is not.
  case doesNotHold = "does not hold"
  /// There is no measurement that could tell.
  case notTested = "not tested"
}

/// How a claim's numbers are written for people.
package enum ClaimUnit: Sendable {
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
