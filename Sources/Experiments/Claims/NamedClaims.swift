/// The claims that experiments' sentences use as well, so that a sentence and `bench claims` agree.
extension Claim {
  static let denseOnNormal = Claim(
    .stepOne, "dense gets ~97.8 % on normal images", "shuffle", "dense normal normal",
    .about(0.978, within: 0.003), .percent, on: .mnist(epochs: 10))

  static let denseOnShuffled = Claim(
    .stepOne, "dense gets ~97.8 % on shuffled images", "shuffle", "dense shuffled shuffled",
    .about(0.978, within: 0.003), .percent, on: .mnist(epochs: 10))

  static let cnnOnNormal = Claim(
    .stepOne, "a cnn gets ~99.2 % on normal images", "shuffle", "cnn normal normal",
    .about(0.992, within: 0.003), .percent, on: .mnist(epochs: 10))

  /// The largest loss of accuracy that counts as negligible after a change of the images.
  static let negligible = 0.01

  /// The largest change that "barely changes" allows.
  static let barely = 0.003

  static let denseBarelyChanges = Claim(
    .stepOne, "retrained on shuffled pixels, dense barely changes", "shuffle",
    "dense change retrained", .between(-barely, barely), .points, on: .mnist(epochs: 10))

  static let convolutionLeads = Claim(
    .beat, "convolutional generalises better", "edge", "conv fresh lead", .above(0), .points)

  static let convolutionLeadsOverTrainings = Claim(
    .beat, "… also over other training images and first weights", "edge",
    "conv fresh lead over trainings", .above(0), .points, on: .generated)

  static let gridGainsNothing = Claim(
    .equivalence, "on sensor data a Conv2D adds nothing to the performance of Dense", "tabular",
    "conv-grid minus dense", .atMost(0.003), .points, on: .generated)

  static let lineGainsNothing = Claim(
    .equivalence, "… whether its rows repeat or shift", "tabular", "conv-line minus dense",
    .atMost(0.003), .points, on: .generated)

  static let over150Million = Claim(
    .denseFails, "224×224 RGB: over 150 million parameters in the first layer (of 128)",
    "parameters", "224x224x3 dense:128 weights", .above(150_000_000))

  static let arrangementsDoNotMatter = Claim(
    .stepOne, "every pixel equally distant: no arrangement of pixels matters to dense",
    "locality",
    "dense range", .atMost(negligible), .points, on: .mnist())

  static let convolutionIsInvariant = Claim(
    .stepOne, "Conv2D has translation invariance built in: a cnn loses nothing at 4 pixels",
    "shift", "cnn unmoved loss 4", .atMost(negligible), .points, on: .mnist())
}
