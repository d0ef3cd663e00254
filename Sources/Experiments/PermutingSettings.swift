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

  /// Returns the column of `runs.csv` that contains the permutation's seed.
  ///
  /// - Parameter isPermuted: Whether a run has a permutation; the cells of others are empty.
  func permutationSeedColumn(
    where isPermuted: @escaping @Sendable (TrainingRun) -> Bool = { _ in true }
  ) -> RunColumn {
    RunColumn(name: "permutation_seed") {
      isPermuted($0.run)
        ? .text(String(permutationSeed(ofRunsWith: $0.run.options.seed))) : .missing
    }
  }
}

extension LabelledImages {
  /// Returns a seed's permutation of the pixels of such images.
  func permutation(seed: UInt64) -> PixelPermutation {
    PixelPermutation(height: height, width: width, seed: seed)
  }
}
