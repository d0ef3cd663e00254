import Models

/// The outcome of a run.
package struct RunOutcome: Sendable {
  package let run: TrainingRun
  package let epochs: [EpochResult]
  /// The scores on the run's further tests, in their order; empty if the run diverged.
  let furtherScores: [Score]
  /// The predictions for the test images; nil if the run is not recorded or diverged.
  package let record: TestRecord?
  /// The wall-clock seconds of training and testing, with other runs beside it; nil if unknown.
  let seconds: Double?
  /// The numbers of the run's inspection; nil if it has none or diverged.
  package var inspected: [Double]?
  /// The balanced accuracy on the run's own test images; nil without stored predictions.
  var balancedAccuracy: Double?

  /// The wall-clock seconds of the training of all epochs, without their tests; nil if unknown.
  package var trainingSeconds: Double? {
    seconds.map { _ in epochs.reduce(0) { $0 + $1.trainingSeconds } }
  }

  /// Whether the training ended because its loss was no longer finite.
  package var isDiverged: Bool { final.isDiverged }
  /// Whether the training ended because the accuracy on the held-out images no longer rose.
  var isStoppedEarly: Bool { !isDiverged && final.epoch < run.options.epochs }
  /// The result of the last epoch, which is the run's result.
  package var final: EpochResult { epochs[epochs.count - 1] }
  /// The epoch with the best test accuracy. It is for information only, because it is chosen on the
  /// test images.
  var best: EpochResult { epochs.max { $0.test.accuracy < $1.test.accuracy } ?? final }

  /// The outcome without the epochs that are neither the last nor the best one.
  var brief: RunOutcome {
    RunOutcome(
      run: run, epochs: best.epoch == final.epoch ? [final] : [best, final],
      furtherScores: furtherScores, record: record, seconds: seconds,
      inspected: inspected, balancedAccuracy: balancedAccuracy)
  }

  /// Returns the score on some further images; nil if the run was not tested on them.
  package func scoreIfTested(on key: any RunName) -> Score? {
    zip(run.furtherTests, furtherScores).first { $0.0.key.isSame(as: key) }?.1
  }

  /// Returns the score on some further images.
  ///
  /// - Throws: `RunsError.missingScore` if the run was not tested on them.
  package func score(on key: any RunName) throws(RunsError) -> Score {
    guard let score = scoreIfTested(on: key) else {
      throw .missingScore(run: run.label, test: key.name)
    }
    return score
  }
}

extension [RunOutcome] {
  /// The outcomes of seeds with which no run diverged, because runs are compared seed by seed.
  var withoutDivergedSeeds: [RunOutcome] {
    let diverged = Set(filter(\.isDiverged).map(\.run.options.seed))
    return filter { !diverged.contains($0.run.options.seed) }
  }

  /// Returns the outcomes of one network trained on one variant, in their given order (in a plan,
  /// that of the seeds).
  package func of(_ model: any RunName, _ variant: any RunName) -> [RunOutcome] {
    filter { $0.run.model.isSame(as: model) && $0.run.variant.isSame(as: variant) }
  }

  /// The outcomes in groups that differ only in their seed, in the order of their first outcomes.
  package var byModelAndVariant: [[RunOutcome]] {
    var groups: [[RunOutcome]] = []
    for outcome in self {
      let run = outcome.run
      let group = groups.firstIndex {
        $0[0].run.model.isSame(as: run.model) && $0[0].run.variant.isSame(as: run.variant)
      }
      if let group { groups[group].append(outcome) } else { groups.append([outcome]) }
    }
    return groups
  }

  /// The test accuracies after the last epoch, keyed by seed.
  package var finalAccuracies: [UInt64: Double] {
    Dictionary(
      map { ($0.run.options.seed, $0.final.test.accuracy) }, uniquingKeysWith: { $1 })
  }
}
