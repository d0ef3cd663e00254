import Results
import Runs

extension ShiftAnswer {
  /// The findings, as far as the curves allow any, the answer to the experiment's question first.
  var findings: [Finding] {
    let error = diagonal.equivarianceError
    let untrained = Finding(
      "One pixel to the right changes the untrained dense layer's activations by "
        + "\(percent(diagonal.dense.relativeChange, decimals: 1)) of their length; the convolution's "
        + "output is "
        + (error == 0
          ? "the same map moved, to the last bit." : "the map moved but for errors up to \(error).")
    )
    let falls = curves.filter { $0.training == .unmoved }.map(fall)
    return [comparison].compactMap(\.self) + falls + gains + [untrained]
  }

  private func fall(of curve: ShiftCurve) -> Finding {
    let places = [1, 2, 4].filter { $0 <= curve.range }.map {
      "\(percent(curve.accuracy($0))) at \($0)"
    }
    return Finding(
      "Trained on unmoved images, \(curve.network.name) gives \(percent(curve.accuracy(0))) on such, and "
        + "moved by pixels: \(places.joined(separator: ", ")).")
  }

  /// The finding on whether the cnn is invariant, and whether it is less fragile.
  private var comparison: Finding? {
    guard let cnn = curve(.cnn, .unmoved) else { return nil }
    guard hasLearned(cnn.accuracy(0), chance: chance) else {
      return "cnn has learned too little to tell whether it is shift-invariant."
    }
    let worst = (1...cnn.range).max { cnn.loss($0).mean < cnn.loss($1).mean } ?? 1
    let claim = Claim.convolutionIsInvariant
    let loss = "\(lost(cnn, worst)), at \(plural(worst, "pixel"))"
    let outcomes = (1...cnn.range).map { claim.outcome(of: Measure(claim.measure, cnn.loss($0))) }
    // Another distance may be less certain than the one with the largest mean loss.
    let isUncertain = outcomes[worst - 1] == .holds && outcomes.contains(.inconclusive)
    switch isUncertain ? .inconclusive : outcomes[worst - 1] {
    case .holds:
      return Finding(
        "cnn loses at most \(lost(cnn, worst)): shift-invariant as far as "
          + "\(plural(cnn.range, "pixel")).")
    case .inconclusive:
      return Finding(
        "cnn loses up to \(loss): inconclusive whether it is shift-invariant.",
        isInconclusive: true)
    case .doesNotHold:
      let start = "Trained on unmoved images, cnn is not shift-invariant: it loses up to \(loss)"
      guard let dense = curve(.dense, .unmoved) else { return Finding(start + ".") }
      return Finding("\(start), dense \(lost(dense, worst)) there. \(fragility(of: cnn, dense))")
    }
  }

  private func fragility(of cnn: ShiftCurve, _ dense: ShiftCurve) -> String {
    let better = (1...cnn.range).filter { distance in
      let difference = SampleSummary(zip(cnn.losses(distance), dense.losses(distance)).map(-))
      return ClaimExpectation.below(0).outcome(of: Measure("difference", difference)) == .holds
    }
    if better.isEmpty { return "It is not measurably less fragile than dense at any distance." }
    return better.count == cnn.range
      ? "It is only less fragile than dense, at every distance."
      : "It loses less than dense at distances of "
        + "\(better.map(String.init).joined(separator: ", ")) only."
  }

  /// The findings on what training on moved images gains, and what it costs.
  private var gains: [Finding] {
    curves.filter { $0.training == .augmented }.compactMap { augmented in
      guard let unmoved = curve(augmented.network, .unmoved) else { return nil }
      let place = min(4, augmented.range)
      return Finding(
        "Trained on moved images, \(augmented.network.name) gives "
          + "\(percent(augmented.accuracy(place))) at \(plural(place, "pixel")) "
          + "(\(signedPoints(augmented.accuracy(place).mean - unmoved.accuracy(place).mean)) against "
          + "training on unmoved ones) and \(percent(augmented.accuracy(0))) on unmoved images "
          + "(\(signedPoints(augmented.accuracy(0).mean - unmoved.accuracy(0).mean))).")
    }
  }

  /// Returns what networks lose if images are not in the centre: the accuracy on unmoved images of the
  /// network trained on such, minus that on moved images of the one trained on moved ones.
  ///
  /// - Parameter range: The largest distance that training images were moved, for the measures' names.
  func lossesOffCentre(movedByUpTo range: Int) -> [Measure] {
    curves.filter { $0.training == .augmented }.flatMap { moved -> [Measure] in
      guard let unmoved = curve(moved.network, .unmoved) else { return [] }
      return (1...moved.range).map { distance in
        Measure(
          "\(moved.network.name) moved by up to \(range) loss \(distance)",
          SampleSummary(zip(unmoved.accuracies[0], moved.accuracies[distance]).map(-)))
      }
    }
  }

  private func curve(_ network: NetworkChoice, _ training: ShiftTraining) -> ShiftCurve? {
    curves.first { $0.network == network && $0.training == training }
  }

  private func lost(_ curve: ShiftCurve, _ distance: Int) -> String {
    points(curve.loss(distance))
  }
}
