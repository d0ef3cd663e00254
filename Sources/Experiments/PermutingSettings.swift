import DatasetIO
import Results
import Runs

/// The settings of experiments that permute pixels.
protocol PermutingSettings: Sendable {
  /// The seed of the permutation of all runs; nil if every seed has its own permutation.
  var permutationSeed: UInt64? { get }
}

extension PermutingSettings {
  /// Returns the seed of the permutation in runs with a seed.
  func permutationSeed(ofRunsWith seed: UInt64) -> UInt64 { permutationSeed ?? seed }

  /// Returns the cell with the permutation's seed in a run's row of `runs.csv`.
  func permutationSeedCell(of outcome: RunOutcome) -> CSVCell {
    .text(String(permutationSeed(ofRunsWith: outcome.run.options.seed)))
  }
}

extension LabelledImages {
  /// Returns a seed's permutation of the pixels of such images.
  func permutation(seed: UInt64) -> PixelPermutation {
    PixelPermutation(height: height, width: width, seed: seed)
  }
}
