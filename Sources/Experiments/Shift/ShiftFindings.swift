import Foundation

/// What the curves of a shift experiment say, in words.
public struct ShiftFindings: Sendable {
  private let diagonal: DiagonalShift
  private let curves: [ShiftCurve]
  private let classes: Int

  /// The findings of an experiment.
  ///
  /// - Parameter classes: How many classes the images have; a network at chance has nothing to lose.
  public init(diagonal: DiagonalShift, curves: [ShiftCurve], classes: Int) {
    self.diagonal = diagonal
    self.curves = curves
    self.classes = classes
  }

  /// One sentence each, as far as the curves go.
  public var sentences: [String] {
    let error = diagonal.equivarianceError
    return [
      "One pixel to the right changes the untrained dense layer's activations by "
        + String(format: "%.1f %%", 100 * diagonal.dense.relativeChange)
        + " of their length; the convolution's output is "
        + (error == 0
          ? "the same map moved, to the last bit." : "the map moved but for errors up to \(error).")
    ] + curves.filter { $0.training == .unmoved }.map(fall) + comparison + gains
  }

  private func fall(of curve: ShiftCurve) -> String {
    let places = [1, 2, 4].filter { $0 <= curve.range }.map {
      "\(percent(curve.accuracy($0))) at \($0)"
    }
    return "Trained on unmoved images, \(curve.network.name) gives "
      + "\(percent(curve.accuracy(0))) on such, and moved by pixels: "
      + places.joined(separator: ", ") + "."
  }

  /// Whether the cnn is invariant, and whether it is less fragile.
  private var comparison: [String] {
    guard let cnn = curve(.cnn, .unmoved) else { return [] }
    guard hasLearned(cnn.accuracy(0), classes: classes) else {
      return ["cnn has learned too little to tell whether it is shift-invariant."]
    }
    let worst = (1...cnn.range).max { cnn.loss($0).mean < cnn.loss($1).mean } ?? 1
    guard printed(cnn.loss(worst).mean) > Self.invariance else {
      return [
        "cnn loses at most \(lost(cnn, worst)): shift-invariant as far as \(pixels(cnn.range))."
      ]
    }
    let start =
      "cnn is not shift-invariant: it loses up to \(lost(cnn, worst)), at \(pixels(worst))"
    guard let dense = curve(.dense, .unmoved) else { return [start + "."] }
    let better = (1...cnn.range).filter { cnn.loss($0).mean < dense.loss($0).mean }
    return [
      start + ", dense \(lost(dense, worst)) there. "
        + (better.isEmpty
          ? "It is no less fragile than dense: it loses as much or more at every distance."
          : better.count == cnn.range
            ? "It is only less fragile than dense, at every distance."
            : "It loses less than dense at distances of "
              + better.map(String.init).joined(separator: ", ") + " only.")
    ]
  }

  /// What training on moved images buys, and costs.
  private var gains: [String] {
    curves.filter { $0.training == .augmented }.compactMap { augmented in
      guard let unmoved = curve(augmented.network, .unmoved) else { return nil }
      let place = min(4, augmented.range)
      return
        "Trained on moved images, \(augmented.network.name) gives "
        + "\(percent(augmented.accuracy(place))) at \(pixels(place)) "
        + "(\(points(augmented.accuracy(place).mean - unmoved.accuracy(place).mean)) against "
        + "training on unmoved ones) and \(percent(augmented.accuracy(0))) on unmoved images "
        + "(\(points(augmented.accuracy(0).mean - unmoved.accuracy(0).mean)))."
    }
  }

  /// The loss of accuracy up to which a network counts as invariant.
  private static let invariance = 0.01

  private func curve(_ network: NetworkChoice, _ training: ShiftTraining) -> ShiftCurve? {
    curves.first { $0.network == network && $0.training == training }
  }

  private func lost(_ curve: ShiftCurve, _ distance: Int) -> String {
    points(curve.loss(distance))
  }
}
