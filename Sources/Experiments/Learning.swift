import Results

/// Whether a network knows its images at all: twice chance, or half way from chance to all. A network at
/// chance has nothing to lose, which says nothing about it.
func hasLearned(_ accuracy: SampleSummary, classes: Int) -> Bool {
  let chance = 1 / Double(classes)
  return accuracy.mean >= min(2 * chance, (1 + chance) / 2)
}

/// A distance such as "1 pixel" or "2 pixels".
func pixels(_ count: Int) -> String { plural(count, "pixel") }
