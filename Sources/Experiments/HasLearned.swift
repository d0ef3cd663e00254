import Results

/// Returns whether a network has learned anything: its accuracy is at least twice chance, or
/// halfway between chance and 1 if that is less.
///
/// A network at chance has nothing to lose, so its losses say nothing about it.
///
/// - Parameter chance: The accuracy of always answering the most frequent class.
func hasLearned(_ accuracy: SampleSummary, chance: Double) -> Bool {
  accuracy.mean >= min(2 * chance, (1 + chance) / 2)
}
