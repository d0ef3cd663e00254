/// One check of a folder of results.
package struct Check: Sendable, Equatable {
  /// The outcome of a check.
  package enum Outcome: Sendable, Equatable {
    /// The results are as they should be.
    case passed
    /// The results are damaged, or were not computed as they say.
    case failed
    /// The folder or this machine lacks what the check requires.
    case notPossible
  }

  /// The subject, such as "files".
  package let subject: String
  /// The outcome.
  package let outcome: Outcome
  /// What was found, or what is missing.
  package let finding: String

  /// Creates a check that was performed.
  package init(_ subject: String, _ outcome: Outcome, _ finding: String) {
    self.subject = subject
    self.outcome = outcome
    self.finding = finding
  }

  /// Creates a check that fails if there are problems.
  package init(_ subject: String, problems: [String], otherwise finding: String) {
    self.init(
      subject, problems.isEmpty ? .passed : .failed,
      problems.isEmpty ? finding : problems.joined(separator: "; "))
  }
}
