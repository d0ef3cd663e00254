extension PartsNetwork {
  /// The network with the rates that the committed search chose: those in
  /// `results/reference/search/search.csv`.
  package var tuned: TunedNetwork {
    let (learningRate, dropout) =
      switch self {
      case .dense: (0.01, 0.0)
      case .denseParameters: (0.01, 0.0)
      case .denseMultiplyAdds: (0.003, 0.0)
      case .denseMatched: (0.003, 0.0)
      case .wide: (0.003, 0.0)
      case .denseDropout: (0.003, 0.0)
      case .densePool: (0.01, 0.0)
      case .local: (0.003, 0.0)
      case .localPool: (0.003, 0.5)
      case .localParameters: (0.01, 0.0)
      case .localAverage: (0.03, 0.0)
      case .localPoolAverage: (0.01, 0.0)
      case .conv: (0.01, 0.0)
      case .cnn: (0.01, 0.0)
      case .convAverage: (0.01, 0.0)
      case .cnnAverage: (0.01, 0.0)
      case .deep: (0.01, 0.5)
      case .random: (0.01, 0.0)
      }
    return TunedNetwork(self, learningRate: learningRate, dropout: dropout)
  }
}
