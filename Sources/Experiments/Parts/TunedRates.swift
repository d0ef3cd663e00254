extension PartsNetwork {
  /// The network with the rates that the committed search chose: `results/reference/search`.
  package var tuned: TunedNetwork {
    TunedNetwork(self, learningRate: 0.001, dropout: 0)
  }
}
