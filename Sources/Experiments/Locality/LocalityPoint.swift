import Results
import Runs

/// What is shuffled with respect to blocks.
package enum BlockShuffle: String, Sendable, CaseIterable {
  /// Pixels, each within its block.
  case within
  /// The blocks as wholes.
  case blocks
}

/// How images are arranged, equal arrangements of both roads being one.
package enum LocalityVariant: RunName {
  /// As they are.
  case intact
  /// All pixels shuffled.
  case shuffled
  /// Something in between.
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
  /// After the last epoch, by seed.
  let accuracies: [Double]

  /// The accuracy, over the seeds.
  package var accuracy: SampleSummary { SampleSummary(accuracies) }
}
