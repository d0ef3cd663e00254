import Results
import Runs

/// What is shuffled: the pixels within blocks, or the blocks.
package enum BlockShuffle: String, Sendable, CaseIterable {
  /// Pixels are shuffled, each within its block.
  case within
  /// Whole blocks are shuffled.
  case blocks
}

/// An arrangement of the images; arrangements that are equal in both series are one.
package enum LocalityVariant: RunName {
  /// The images are unchanged.
  case intact
  /// All pixels are shuffled.
  case shuffled
  /// The pixels are partly shuffled.
  case partly(BlockShuffle, side: Int)

  package var name: String {
    switch self {
    case .intact: "intact"
    case .shuffled: "shuffled"
    case .partly(let shuffle, let side): "\(shuffle.rawValue) \(side)"
    }
  }
}

/// A network's accuracy on images that are arranged in one way.
package struct LocalityPoint: Sendable, Equatable {
  /// The network.
  package let network: NetworkChoice
  /// What was shuffled.
  package let shuffle: BlockShuffle
  /// The blocks' height and width, in pixels.
  package let side: Int
  /// The arrangement.
  package let variant: LocalityVariant
  /// The accuracies after the last epoch, by seed.
  let accuracies: [Double]

  /// The accuracy, over the seeds.
  package var accuracy: SampleSummary { SampleSummary(proportions: accuracies) }
}
