import Results

/// What one part of a network contributes to its accuracy: a difference between networks that
/// differ in that part only.
///
/// The parts from size to pooling sum up to the cnn's lead over dense. Sharing and pooling can be
/// added in either order, so each is the mean of its two differences (the Shapley value over both
/// orders). Neither makes sense without locality, so locality is added first. Both dense and the cnn
/// have a flatten head, so the head is no part of the lead.
struct Contrast: Sendable {
  /// The name in measures, such as "locality".
  let name: String
  /// The part in a sentence, such as "locality".
  let words: String
  private let terms: [(weight: Double, network: PartsNetwork)]

  private init(
    _ name: String, _ words: String, _ differences: (PartsNetwork, minus: PartsNetwork)...
  ) {
    self.name = name
    self.words = words
    let share = 1 / Double(differences.count)
    terms = differences.flatMap { [(share, $0.0), (-share, $0.minus)] }
  }

  /// The cnn's lead over dense.
  static let lead = Contrast("lead", "lead", (.cnn, minus: .dense))
  /// As many units as the locally connected network has multiply-adds for, instead of 128.
  static let size = Contrast("size", "more units", (.denseMatched, minus: .dense))
  /// Two locally connected layers instead of units that see all pixels, with the same multiply-adds.
  static let locality = Contrast("locality", "locality", (.local, minus: .denseMatched))
  /// The same kernel at every position.
  static let sharing = Contrast(
    "sharing", "weight sharing", (.conv, minus: .local), (.cnn, minus: .localPool))
  /// Max-pooling instead of strides.
  static let pooling = Contrast(
    "pooling", "pooling", (.localPool, minus: .local), (.cnn, minus: .conv))
  /// Global average pooling instead of flattening.
  static let head = Contrast("head", "global average pooling", (.cnnAverage, minus: .cnn))

  /// The same kernel at every position, as Ott et al. (2020) compare it: without pooling.
  static let sharingWithoutPooling = Contrast(
    "sharing without pooling", "weight sharing without pooling", (.conv, minus: .local))

  /// The parts of the lead.
  static let parts = [size, locality, sharing, pooling]
  /// All contrasts, in the order of the measures.
  static let all = [lead] + parts + [head, sharingWithoutPooling]

  /// Returns the contribution under a condition, seed by seed; nil if a network is missing.
  func effect(in answer: PartsAnswer, _ condition: PartsCondition) -> SampleSummary? {
    var sums: [UInt64: Double] = [:]
    for (index, term) in terms.enumerated() {
      guard let accuracies = answer.accuracies(term.network, condition) else { return nil }
      let seeds = index == 0 ? Set(accuracies.keys) : Set(sums.keys).intersection(accuracies.keys)
      sums = Dictionary(
        uniqueKeysWithValues: seeds.map { seed in
          (seed, (sums[seed] ?? 0) + term.weight * (accuracies[seed] ?? .nan))
        })
    }
    return sums.isEmpty ? nil : sums.overSeeds
  }
}
