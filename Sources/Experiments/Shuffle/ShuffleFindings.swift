import Results
import Runs

extension ShuffleAnswer {
  /// The findings, as far as the cells allow any, the answer to the experiment's question first.
  var findings: [Finding] {
    var findings: [Finding] = []
    if let retrainedDense { findings.append(retrainedDense) }
    findings += orderedModels.filter { $0 != .dense }.compactMap(retrained)
    return findings + orderedModels.compactMap(unseen) + balancedAccuracies + textsPercentages
  }

  /// The networks, with the cnn first, because the texts claim that it collapses.
  private var orderedModels: [NetworkChoice] {
    [.cnn, .dense] + models.filter { ![.cnn, .dense].contains($0) }
  }

  /// The findings on the texts' percentages, which are about MNIST.
  private var textsPercentages: [Finding] {
    guard ground.isMNIST else { return [] }
    if let difference = ground.training.differenceFromKeras() {
      return ["The texts' percentages are not judged by this training: \(difference)."]
    }
    return [
      (NetworkChoice.dense, ImageVariant.normal, Claim.denseOnNormal),
      (.dense, .shuffled, .denseOnShuffled), (.cnn, .normal, .cnnOnNormal),
      (.cnn, .normal, .cnnAsPrintedOnNormal),
    ].compactMap { model, variant, claim in
      guard claim.obstacle(under: ground.conditions) == nil,
        let cell = cell(model, variant, variant),
        case .about(let expected, let tolerance) = claim.expectation
      else { return nil }
      let outcome = claim.outcome(of: cell.measure)
      let conclusion =
        switch outcome {
        case .holds: "holds"
        case .doesNotHold: "does not hold"
        case .inconclusive: "is inconclusive"
        }
      return Finding(
        "\(model.name) on \(variant.name) images: \(percent(cell.accuracy)) after "
          + plural(ground.training.epochs, "epoch")
          + (model == .cnn && ground.training.dropout > 0
            ? " with a dropout of \(ground.training.dropout)" : "")
          + "; the texts' \(percent(expected, decimals: 1)) \(conclusion) "
          + "(\(signedPoints(cell.accuracy.mean - expected)); tolerance "
          + "±\(points(tolerance))).",
        isInconclusive: outcome == .inconclusive)
    }
  }

  /// The finding on whether dense assumes anything about which pixels are neighbours.
  private var retrainedDense: Finding? {
    guard let normal = cell(.dense, .normal, .normal), let change = change(of: .dense),
      hasLearned(normal.accuracy, chance: ground.chance)
    else { return nil }
    let claim = Claim.denseBarelyChanges
    let outcome = claim.outcome(of: change)
    let conclusion =
      switch outcome {
      case .holds: "it makes no assumption about which pixels are neighbours."
      case .doesNotHold: "more than \"barely changes\" allows (±\(points(Claim.barely)))."
      case .inconclusive: "inconclusive."
      }
    return Finding(
      "Retrained on shuffled pixels, dense changes by \(signedPoints(change)): \(conclusion)",
      isInconclusive: outcome == .inconclusive)
  }

  /// Returns the finding on whether a network trained on normal images collapses on shuffled ones.
  private func unseen(_ model: NetworkChoice) -> Finding? {
    guard let moved = cell(model, .normal, .shuffled) else { return nil }
    if let normal = cell(model, .normal, .normal),
      !hasLearned(normal.accuracy, chance: ground.chance)
    {
      return Finding(
        "\(model.name) gets \(percent(normal.accuracy)) on normal images, too close to chance "
          + "(\(percent(ground.chance, decimals: 1))) to call a loss on others a collapse.")
    }
    let outcome = collapse(.cnnCollapsesUnseen).outcome(of: moved.measure)
    let conclusion =
      switch outcome {
      case .holds: "a collapse to chance."
      case .doesNotHold: "no collapse to chance."
      case .inconclusive: "inconclusive."
      }
    return Finding(
      "Trained on normal and tested on shuffled images, \(model.name) gives "
        + "\(percent(moved.accuracy)), where chance is "
        + "\(percent(ground.chance, decimals: 1)): \(conclusion)",
      isInconclusive: outcome == .inconclusive)
  }

  /// Returns the finding on whether a network collapses even though it was trained on shuffled
  /// images.
  private func retrained(_ model: NetworkChoice) -> Finding? {
    let normal = cell(model, .normal, .normal)
    guard let retrained = cell(model, .shuffled, .shuffled),
      normal.map({ hasLearned($0.accuracy, chance: ground.chance) }) ?? true
    else { return nil }
    let outcome = collapse(.cnnCollapsesRetrained).outcome(of: retrained.measure)
    let conclusion =
      switch outcome {
      case .holds: "it collapses to chance."
      case .doesNotHold: "it does not collapse to chance."
      case .inconclusive: "inconclusive."
      }
    let change = normal.map {
      ", \(signedPoints(retrained.accuracy.mean - $0.accuracy.mean)) from its normal images"
    }
    return Finding(
      "Retrained on shuffled images, \(model.name) gives \(percent(retrained.accuracy))"
        + "\(change ?? ""): \(conclusion)",
      isInconclusive: outcome == .inconclusive)
  }

  /// The finding on the classes' sizes, if they differ by more than a factor of two.
  private var balancedAccuracies: [Finding] {
    let accuracies = balanced.map { "\($0.name) \(percent($0.accuracy))" }
    guard !accuracies.isEmpty else { return [] }
    return [
      Finding(
        "The sizes of the classes differ by more than a factor of two. Balanced accuracies, means over "
          + "the classes: \(accuracies.joined(separator: "; ")).")
    ]
  }

  /// Returns the expectation of an accuracy no better than chance: that of the claim, if the images
  /// are those that it is about.
  private func collapse(_ claim: Claim) -> ClaimExpectation {
    ground.isMNIST ? claim.expectation : .chance(ground.chance)
  }
}
