import Results

/// A sentence of a text, made into an expectation of a measure.
package struct Claim: Sendable {
  /// The text that contains the sentence.
  package let text: SourceText
  /// The sentence, shortened.
  package let sentence: String
  /// The name of the experiment that measures it.
  package let experiment: String
  /// The measure's name in the experiment's `measures.csv`.
  package let measure: String
  /// The expectation that the sentence states.
  package let expectation: ClaimExpectation
  /// The unit in which numbers are written for people.
  package let unit: ClaimUnit
  /// The conditions that a measurement must meet to be used.
  package let ground: Ground
  /// Whether the text reports one observation, which is compared with the measured distribution.
  package private(set) var isObservation = false
  /// The measure of a convolution, or of a network with some, that must not meet the expectation; nil
  /// unless the sentence contrasts dense networks with them.
  package private(set) var contrast: String?
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

  /// Returns the claim, marked as a text's single observation.
  func asObservation() -> Claim {
    var claim = self
    claim.isObservation = true
    return claim
  }

  /// Returns the claim that only the dense network meets the expectation.
  ///
  /// - Parameter contrast: The measure that must not meet it, which begins with its network's name.
  func unlike(_ contrast: String) -> Claim {
    var claim = self
    claim.contrast = contrast
    return claim
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

/// The values of a measure that agree with a claim.
package enum ClaimExpectation: Sendable, Equatable {
  /// The number itself, to as many digits as are printed.
  case exactly(Double)
  /// Within a tolerance of a number: "~97.8 %".
  case about(Double, within: Double)
  /// In a range, including its ends.
  case between(Double, Double)
  /// At least the number.
  case atLeast(Double)
  /// At most the number.
  case atMost(Double)
  /// More than the number: "over 12 million".
  case above(Double)
  /// Less than the number.
  case below(Double)

  /// The numbers that meet the expectation, extended by a billionth, because 0.981 − 0.978 is not
  /// quite 0.003 in binary.
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

/// The conditions that a measurement must meet for a claim to be judged by it.
package enum Ground: Sendable, Equatable {
  /// Definitions and the text's own program, without a data set. The program's seeds must be the
  /// text's.
  case definition
  /// All training images of a data set (for MNIST, as published), Keras's default training for at
  /// least `epochs` epochs, apart from a regularisation, and at least two seeds. The cnn's rate of
  /// dropout, unless it is nil.
  case images(
    String, epochs: Int, dropout: Double? = nil, regularization: Regularization? = nil)
  /// The training images of a data set themselves, all of them (for MNIST, as published).
  case pixels(String)
  /// Data that the experiment generates, and at least two seeds.
  case generated

  /// The name of the data set; nil if the ground needs none.
  package var dataset: String? {
    switch self {
    case .images(let name, _, _, _), .pixels(let name): name
    case .definition, .generated: nil
    }
  }

  /// Returns the ground of the published MNIST.
  static func mnist(
    epochs: Int = 1, dropout: Double? = nil, regularization: Regularization? = nil
  ) -> Ground {
    .images("mnist", epochs: epochs, dropout: dropout, regularization: regularization)
  }

  /// The published MNIST, with the cnn as "Can Dense and Conv2D layers perform equivalent functions?"
  /// prints it.
  static let cnnAsPrinted = mnist(epochs: 10, dropout: 0)
  /// The published MNIST, with the cnn as keras.io's "Simple MNIST convnet" trains it.
  static let cnnOfKeras = mnist(epochs: 10, dropout: 0.5)
}

/// What is added to Keras's default training against overfitting, other than dropout.
package enum Regularization: Sendable, Equatable {
  /// AdamW with a weight decay instead of Adam.
  case weightDecay(Double)
  /// Every epoch moves each training image by up to this number of pixels each way.
  case moves(Int)
}

/// The result of judging a measure by an expectation.
package enum ClaimOutcome: Sendable {
  /// All of the measure's interval meets the expectation. For an exact number, the number does.
  case holds
  /// None of the interval meets the expectation.
  case doesNotHold
  /// The interval meets it in part, or an estimate has no interval, such as that of a single run.
  case inconclusive
}

extension ClaimExpectation {
  /// Judges a measure by the numbers alone.
  ///
  /// This is the judge of both sentences and `bench claims`.
  package func outcome(of measure: Measure) -> ClaimOutcome {
    guard measure.value.isFinite, measure.n == nil || measure.interval != nil else {
      return .inconclusive
    }
    let (found, expected) = (measure.interval ?? measure.value...measure.value, range)
    if expected.contains(found.lowerBound), expected.contains(found.upperBound) { return .holds }
    return expected.overlaps(found) ? .inconclusive : .doesNotHold
  }

  /// Returns the expectation of an accuracy no better than guessing: at most half of chance above
  /// chance, and at most five points above it.
  ///
  /// A network that sees scrambled images predicts some classes more often than others, so it
  /// seldom hits chance exactly.
  static func chance(_ chance: Double) -> ClaimExpectation {
    .atMost(chance + min(0.05, chance / 2))
  }
}

extension Claim {
  /// Judges a measure by the claim's expectation, by the numbers alone.
  package func outcome(of measure: Measure) -> ClaimOutcome { expectation.outcome(of: measure) }

  /// Judges the contrast of two measures by the numbers alone: the first must meet the expectation, and
  /// the second must not.
  func outcome(of measure: Measure, unlike other: Measure) -> ClaimOutcome {
    switch (outcome(of: measure), outcome(of: other)) {
    case (.holds, .doesNotHold): .holds
    case (.doesNotHold, _), (_, .holds): .doesNotHold
    default: .inconclusive
    }
  }
}

/// The verdict on a claim.
package enum Verdict: String, Sendable {
  /// The measurement agrees with the claim.
  case holds = "holds"
  /// The measurement does not agree with the claim.
  case doesNotHold = "does not hold"
  /// The text's single observation is typical of the measured distribution.
  case compatible = "compatible"
  /// The measurement's interval includes both what agrees with the claim and what does not.
  case undecided = "undecided"
  /// Nothing suitable was measured.
  case notTested = "not tested"
}

/// The unit in which a claim's numbers are written for people.
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
