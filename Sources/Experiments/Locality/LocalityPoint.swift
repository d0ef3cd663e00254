/// What is shuffled with respect to blocks.
public enum BlockShuffle: String, Sendable, CaseIterable {
  /// Pixels, each within its block.
  case within
  /// The blocks as wholes.
  case blocks
}

/// A network's accuracy on images arranged so.
public struct LocalityPoint: Sendable, Equatable {
  /// The network.
  public let network: NetworkChoice
  /// What was shuffled.
  public let shuffle: BlockShuffle
  /// The blocks' height and width, in pixels.
  public let side: Int
  /// What results call the arrangement: "intact", "within 4", "blocks 4", "shuffled".
  public let variant: String
  /// After the last epoch, by seed.
  let accuracies: [Double]

  /// The accuracy, over the seeds.
  public var accuracy: SampleSummary { SampleSummary(accuracies) }
}
