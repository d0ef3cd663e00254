/// The claims that experiments' sentences use as well, so that a sentence and `bench claims` agree.
extension Claim {
  static let denseOnNormal = Claim(
    .stepOne, "dense gets ~97.8 % on normal images", "shuffle", "dense normal normal",
    .about(0.978, within: 0.003), .percent, on: .mnist(epochs: 10))

  static let denseOnShuffled = Claim(
    .stepOne, "dense gets ~97.8 % on shuffled images", "shuffle", "dense shuffled shuffled",
    .about(0.978, within: 0.003), .percent, on: .mnist(epochs: 10))

  static let cnnOnNormal = Claim(
    .stepOne, "a cnn gets ~99.2 % on normal images (trained as on keras.io, dropout 0.5)",
    "shuffle", "cnn normal normal", .about(0.992, within: 0.003), .percent, on: .cnnOfKeras)

  static let cnnAsPrintedOnNormal = Claim(
    .stepOne, "… (as \"Can Dense and Conv2D layers …\" prints it, without dropout)", "shuffle",
    "cnn normal normal", .about(0.992, within: 0.003), .percent, on: .cnnAsPrinted)

  /// The largest loss of accuracy that counts as negligible after a change of the images.
  static let negligible = 0.01

  /// The largest change that "barely changes" allows.
  static let barely = 0.003

  static let denseBarelyChanges = Claim(
    .stepOne, "retrained on shuffled pixels, dense barely changes, unlike a cnn", "shuffle",
    "dense change retrained", .between(-barely, barely), .points, on: .mnist(epochs: 10)
  ).unlike("cnn change retrained")

  static let cnnCollapsesRetrained = Claim(
    .stepOne, "a cnn collapses to random on shuffled images (retrained on them)", "shuffle",
    "cnn shuffled shuffled", .chance(random), .percent, on: .mnist(dropout: 0.5))

  static let cnnCollapsesUnseen = Claim(
    .stepOne, "a cnn collapses to random on shuffled images (trained on normal ones)", "shuffle",
    "cnn normal shuffled", .chance(random), .percent, on: .mnist(dropout: 0.5))

  /// The accuracy that the texts call random, with ten classes.
  private static let random = 0.1

  static let fcTrainAccuracy = Claim(
    .beat, "the fully connected detector learns its 80 images: 100 %", "edge",
    "fc train accuracy", .exactly(1), .percent)

  static let convTrainAccuracy = Claim(
    .beat, "the convolutional one: 95 %", "edge", "conv train accuracy", .exactly(0.95), .percent)

  static let tablesOfWeights = Claim(
    .beat, "the printed 8×8 and 3×3 tables of weights (largest difference)", "edge",
    "largest difference from the text's tables", .exactly(0), .number)

  static let kernelFindsEveryColumn = Claim(
    .beat, "the kernel finds the line no matter what column (of six)", "edge",
    "conv columns recognised", .exactly(6))

  static let convolutionLeads = Claim(
    .beat, "convolutional generalises better", "edge", "conv fresh lead", .above(0), .points)

  static let convolutionLeadsOverTrainings = Claim(
    .beat, "… also over other training images and first weights (median lead)", "edge",
    "conv fresh lead over trainings median", .above(0), .points, on: .generated)

  static let convolutionLeadsInMostTrainings = Claim(
    .beat, "… in most of these trainings", "edge", "share of trainings in which conv leads",
    .above(0.5), .percent, on: .generated)

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
    .stepOne,
    "every pixel equally distant: no kind of arrangement matters to dense, unlike to a cnn",
    "locality", "dense range", .atMost(negligible), .points, on: .mnist()
  ).unlike("cnn range")

  static let orderWithinBlocksMatters = Claim(
    .stepOne, "a cnn relies on adjacent pixels: order lost within 4×4 blocks costs it a point",
    "locality", "cnn within 4 loss", .atLeast(negligible), .points, on: .mnist())

  /// The training accuracy from which images count as learned by heart.
  static let byHeart = 0.999

  static let denseMemorises = Claim(
    .denseFails, "with 1,000 images, dense memorises its training images, unlike a cnn", "samples",
    "dense 1000 training", .atLeast(byHeart), .percent, on: .mnist()
  ).unlike("cnn 1000 training")

  static let denseIsNoConvolution = Claim(
    .equivalence,
    "Dense and Conv2D are not interchangeable: no dense layer gives a Conv2D's outputs",
    "equivalence", "conv as dense largest difference", .above(0.001), .number)

  static let convolutionIsNotDense = Claim(
    .equivalence, "… nor a Conv2D a dense layer's", "equivalence",
    "dense as conv largest difference", .above(0.001), .number)

  static let convolutionIsInvariant = Claim(
    .stepOne, "Conv2D has translation invariance built in: a cnn loses nothing at 4 pixels",
    "shift", "cnn unmoved loss 4", .atMost(negligible), .points, on: .mnist())
}
