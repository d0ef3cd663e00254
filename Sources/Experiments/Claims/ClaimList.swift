extension Claim {
  /// The measurable claims of the five texts.
  ///
  /// If a text gives no number, the claim uses a lower bound for the meaning of its words:
  /// "drastically" is half, "dramatically" ten points, "barely" 0.3 points, "random" within five
  /// points of chance, "orders of magnitude" and "extreme" a hundred times, "highly correlated" 0.5,
  /// "memory-hungry" and "large amounts of memory" a gigabyte in training, "practically impossible" 24
  /// gigabytes (a large graphics card), a Sobel filter a cosine of 0.9. "No clean repeating pattern" means
  /// that columns explain no more of the weights' variance than those of random 8×8 tables do in 95 % of
  /// cases. A sentence about dense networks that contrasts them with convolutions is judged on the
  /// contrast: convolutions must not meet the expectation.
  package static let all =
    denseFails + stepOne + harder("CIFAR-10", "cifar-10") + [deeper]
    + harder("medical images", "pathmnist") + harder("images of malware", "bytes:malware")
    + flattening + equivalence + beat

  private static let denseFails: [Claim] = [
    Claim(
      .denseFails, "a 28×28 image has 784 pixels", "parameters", "28x28x1 inputs", .exactly(784)),
    Claim(
      .denseFails, "784 pixels to 128 neurons: 100,352 weights", "parameters",
      "28x28x1 dense:128 weights", .exactly(100_352)),
    Claim(
      .denseFails, "to 256: 200,704", "parameters", "28x28x1 dense:256 weights", .exactly(200_704)),
    Claim(
      .denseFails, "32×32×3 to 128: 393,216", "parameters", "32x32x3 dense:128 weights",
      .exactly(393_216)),
    Claim(
      .denseFails, "32×32×3 to 256: 786,432", "parameters", "32x32x3 dense:256 weights",
      .exactly(786_432)),
    Claim(
      .denseFails, "224×224×3 has 150,528 inputs", "parameters", "224x224x3 inputs",
      .exactly(150_528)),
    Claim(
      .denseFails, "… which its table calls pixels", "parameters", "224x224x3 pixels",
      .exactly(150_528)),
    Claim(
      .denseFails, "224×224×3 to 128: 19,267,584", "parameters", "224x224x3 dense:128 weights",
      .exactly(19_267_584)),
    Claim(
      .denseFails, "224×224×3 to 256: 38,535,168", "parameters", "224x224x3 dense:256 weights",
      .exactly(38_535_168)),
    over150Million,
    Claim(
      .denseFails, "6×6 to 8 neurons: 288 weights", "parameters", "6x6x1 dense:8 weights",
      .exactly(288)),
    Claim(
      .denseFails, "a 4×4 image: 16 weights per hidden neuron", "parameters",
      "4x4x1 dense:1 weights", .exactly(16)),
    Claim(
      .denseFails, "eight 3×3 filters: 72 weights", "parameters", "6x6x1 conv:8:3 weights",
      .exactly(72)),
    Claim(
      .denseFails, "a filter layer has orders of magnitude fewer parameters (MNIST, 256 units)",
      "parameters", "28x28x1 dense:256 to conv:256:3 ratio of weights", .atLeast(100), .times),
    Claim(
      .denseFails, "… (CIFAR-10)", "parameters", "32x32x3 dense:256 to conv:256:3 ratio of weights",
      .atLeast(100), .times),
    Claim(
      .denseFails, "… (ImageNet)", "parameters",
      "224x224x3 dense:256 to conv:256:3 ratio of weights", .atLeast(100), .times),
    Claim(
      .denseFails, "… (whole networks on MNIST: dense and the cnn)", "parameters",
      "dense to cnn ratio of parameters", .atLeast(100), .times),
    Claim(
      .denseFails,
      "so many parameters make training slow: more multiply-adds than in the cnn (MNIST)",
      "parameters", "dense to cnn ratio of multiply-adds", .above(1), .times),
    Claim(
      .denseFails, "… and memory-hungry: over 1 GB for 224×224×3 to 128 (bytes with Adam)",
      "parameters", "224x224x3 dense:128 bytes in training", .above(1e9)),
    Claim(
      .denseFails,
      "a diagonal moved one pixel changes a dense layer drastically (by half), unlike a convolution",
      "shift", "dense relative change", .atLeast(0.5), .percent
    ).unlike("convolution relative change in place"),
    Claim(
      .denseFails, "a convolution gives the same pattern, moved (largest difference)", "shift",
      "convolution equivariance error", .exactly(0), .number),
    Claim(
      .denseFails,
      "its figure: a 4×4 image moved one pixel has no lit index in common",
      "shift", "indices in common of the figure", .exactly(0)),
    Claim(
      .denseFails,
      "tested on slightly shifted digits (1 pixel), dense drops dramatically, unlike a cnn",
      "shift",
      "dense unmoved loss 1", .atLeast(0.1), .points, on: .mnist()
    ).unlike("cnn unmoved loss 1"),
    Claim(
      .denseFails, "… (2 pixels)", "shift", "dense unmoved loss 2", .atLeast(0.1), .points,
      on: .mnist()
    ).unlike("cnn unmoved loss 2"),
    denseMemorises,
    Claim(
      .denseFails, "… and does not generalise as well (gap of 5 points)", "samples",
      "dense 1000 gap", .atLeast(0.05), .points, on: .mnist()
    ).unlike("cnn 1000 gap"),
    Claim(
      .denseFails,
      "regularisation cannot overcome that: with a dropout of 0.5, dense stays behind a cnn without",
      "shuffle", "cnn minus \(Networks.denseWithDropout) normal", .above(0), .points,
      on: .cnnAsPrinted),
    Claim(
      .denseFails, "… (both networks with a weight decay of 0.1)", "shuffle",
      "cnn minus dense normal", .above(0), .points,
      on: .mnist(epochs: 10, dropout: 0, regularization: .weightDecay(0.1))),
    Claim(
      .denseFails, "… (both trained on digits moved by up to a pixel)", "shuffle",
      "cnn minus dense normal", .above(0), .points,
      on: .mnist(epochs: 10, dropout: 0, regularization: .moves(1))),
    Claim(
      .denseFails,
      "dense needs far more examples (three times as many) for what a cnn has with 1,000",
      "samples",
      "dense images for cnn 1000", .atLeast(3_000), .count, on: .mnist()),
  ]

  private static let stepOne: [Claim] = [
    Claim(
      .stepOne, "a 28×28 greyscale image has 784 pixels", "parameters", "28x28x1 pixels",
      .exactly(784)),
    Claim(
      .stepOne, "784 × 128 + 128 = 100,480 parameters", "parameters",
      "28x28x1 dense:128 parameters",
      .exactly(100_480)),
    Claim(
      .stepOne, "Conv2D with 32 filters of 3×3: 320 parameters", "parameters",
      "28x28x1 conv:32:3 parameters", .exactly(320)),
    Claim(
      .stepOne, "… and 32 feature maps", "parameters", "cnn conv2d output channels", .exactly(32)),
    Claim(
      .stepOne, "314 times fewer", "parameters",
      "28x28x1 dense:128 to conv:32:3 ratio of parameters", .exactly(314), .times),
    Claim(
      .stepOne,
      "… for comparable features (alone before a last layer, which then has 216,330 parameters: at "
        + "most a point behind dense)",
      "shuffle", "\(Networks.oneConvolution) minus dense normal", .atLeast(-0.01), .points,
      on: .cnnAsPrinted),
    denseOnNormal,
    denseOnShuffled,
    denseBarelyChanges,
    Claim(
      .stepOne, "dense networks get 97 to 98 % on MNIST", "shuffle", "dense normal normal",
      .between(0.97, 0.98), .percent, on: .mnist(epochs: 10)),
    Claim(
      .stepOne,
      "… because digits are centred: trained on digits moved by up to 6 pixels, and tested on those "
        + "moved by 4, dense loses a point, unlike a cnn",
      "shift", "dense moved by up to 6 loss 4", .atLeast(0.01), .points, on: .mnist(epochs: 5)
    ).unlike("cnn moved by up to 6 loss 4"),
    cnnOnNormal, cnnAsPrintedOnNormal,
    cnnCollapsesRetrained, cnnCollapsesUnseen,
    convolutionIsInvariant,
    Claim(
      .stepOne,
      "dense must relearn for every position: at chance when moved 6 pixels, unlike a cnn", "shift",
      "dense unmoved distance 6", .atMost(0.15), .percent, on: .mnist()
    ).unlike("cnn unmoved distance 6"),
    arrangementsDoNotMatter,
    Claim(
      .stepOne,
      "… shuffling only renames its inputs: predictions that differ after training on shuffled pixels",
      "equivalence", "dense on shuffled pixels different predictions", .exactly(0)),
    orderWithinBlocksMatters,
  ]

  /// Returns the claims about images that are harder than MNIST's, which `bench claims` tests if they are
  /// there.
  private static func harder(_ images: String, _ dataset: String) -> [Claim] {
    let ground = Ground.images(dataset, epochs: 6)
    return [
      Claim(
        .stepOne,
        "on \(images) dense degrades sharply (30 points below MNIST's 97.8 %), unlike a cnn",
        "shuffle", "dense normal normal", .atMost(0.678), .percent, on: ground
      ).unlike("cnn normal normal"),
      Claim(
        .stepOne, "… while a cnn maintains its accuracy on \(images) (within 5 points of 99.2 %)",
        "shuffle", "cnn normal normal", .atLeast(0.942), .percent, on: ground),
    ]
  }

  private static let deeper = Claim(
    .stepOne, "… also a cnn with three convolutions, after 20 epochs", "shuffle",
    "\(Networks.deeperCNN) normal normal", .atLeast(0.942), .percent,
    on: .images("cifar-10", epochs: 20))

  /// The networks that claims are about besides the built-in ones, as texts.
  package enum Networks {
    /// The dense network with dropout.
    package static let denseWithDropout = "flatten,dense:128:relu,dropout:0.5,dense:10"
    /// The convolution alone before a last layer.
    package static let oneConvolution = "conv:32:3:relu,flatten,dense:10"
    /// The cnn that ends in a convolution and global average pooling instead of a dense layer.
    package static let cnnWithoutDense =
      "conv:32:3:relu,maxpool,conv:64:3:relu,maxpool,conv:10:1,globalavg"
    /// A cnn with three convolutions, for CIFAR-10.
    package static let deeperCNN =
      "conv:32:3:relu,maxpool,conv:64:3:relu,maxpool,conv:128:3:relu,flatten,dropout:0.5,dense:10"
  }

  private static let flattening: [Claim] = [
    Claim(
      .flattening, "256×256: (0, 0) and (1, 0) are separated by 255 elements", "parameters",
      "elements between vertical neighbours at 256 wide", .exactly(255)),
    Claim(
      .flattening, "256×256×3 = 196,608 inputs", "parameters", "256x256x3 inputs",
      .exactly(196_608)),
    Claim(
      .flattening, "… which it calls pixels", "parameters", "256x256x3 pixels", .exactly(196_608)),
    Claim(
      .flattening, "pixels close to each other are highly correlated (horizontal neighbours)",
      "locality", "correlation of adjacent pixels", .atLeast(0.5), .number,
      on: .pixels("mnist")),
    Claim(
      .flattening, "… more than distant ones (half a row apart)", "locality",
      "correlation of adjacent minus half a row apart", .above(0), .number, on: .pixels("mnist")),
    Claim(
      .flattening, "to 1,024 neurons: 201,326,592 weights", "parameters",
      "256x256x3 dense:1024 weights", .exactly(201_326_592)),
    Claim(
      .flattening, "… which require large amounts of memory: over 1 GB (bytes with Adam)",
      "parameters", "256x256x3 dense:1024 bytes in training", .above(1e9)),
    Claim(
      .flattening, "1080p has over 2 million pixels", "parameters", "1920x1080 pixels",
      .above(2_000_000)),
    Claim(
      .flattening, "… practically impossible: over 24 GB for its grey images to 1,024 neurons",
      "parameters", "1080x1920x1 dense:1024 bytes in training", .above(24e9)),
    Claim(
      .flattening, "the PyTorch layer to 64 has over 12 million parameters", "parameters",
      "256x256x3 dense:64 parameters", .above(12_000_000)),
    Claim(
      .flattening, "its convolution has 1,792", "parameters", "256x256x3 conv:64:3 parameters",
      .exactly(1_792)),
    Claim(
      .flattening, "… which is extremely efficient (100 times fewer parameters)", "parameters",
      "256x256x3 dense:64 to conv:64:3 ratio of parameters", .atLeast(100), .times),
    Claim(
      .flattening, "… also in arithmetic (fewer multiply-adds)", "parameters",
      "256x256x3 dense:64 to conv:64:3:same ratio of multiply-adds", .above(1), .times),
    Claim(
      .flattening, "local connectivity drastically reduces the weights per neuron (by half)",
      "parameters", "256x256x3 dense:64 to conv:64:3:same ratio of weights per neuron",
      .atLeast(2), .times),
    Claim(
      .flattening, "a feature that shifts slightly changes its flattened indices completely",
      "shift",
      "indices in common", .exactly(0)),
    Claim(
      .flattening,
      "objects in unexpected positions (4 pixels off): poor robustness, below half, unlike a cnn",
      "shift", "dense unmoved distance 4", .atMost(0.5), .percent, on: .mnist()
    ).unlike("cnn unmoved distance 4"),
    Claim(
      .flattening,
      "a large first layer memorises the training images (1,024 units, 1,000 images), unlike a cnn",
      "samples", "dense-1024 1000 training", .atLeast(byHeart), .percent, on: .mnist()
    ).unlike("cnn 1000 training"),
    Claim(
      .flattening, "… with poor test performance: a larger gap than 128 units have", "samples",
      "dense-1024 gap minus dense gap 1000", .above(0), .points, on: .mnist()),
    Claim(
      .flattening, "sharing weights enforces equivariance: the map moves with the feature", "shift",
      "convolution equivariance error", .exactly(0), .number),
  ]

  private static let equivalence: [Claim] = [
    denseIsNoConvolution, convolutionIsNotDense,
    Claim(
      .equivalence, "Conv2D(32, 3) on 28×28×1 gives 26 rows", "parameters",
      "cnn conv2d output height",
      .exactly(26)),
    Claim(
      .equivalence, "… 26 columns", "parameters", "cnn conv2d output width", .exactly(26)),
    Claim(
      .equivalence, "… and 32 channels", "parameters", "cnn conv2d output channels", .exactly(32)),
    Claim(
      .equivalence, "its CNN as Keras counts it: 34,826 parameters", "parameters", "cnn parameters",
      .exactly(34_826)),
    Claim(
      .equivalence, "Dense(64) on the flattened image gives 64 outputs", "parameters",
      "28x28x1 dense:64 outputs", .exactly(64)),
    Claim(
      .equivalence, "its sensor network as Keras counts it: 2,794", "parameters",
      "sensors parameters", .exactly(2_794)),
    Claim(
      .equivalence, "… with 10 outputs", "parameters", "sensors dense_2 output units",
      .exactly(10)),
    Claim(
      .equivalence,
      "dense instead of Conv2D is significantly worse on MNIST (by a point; its CNN as printed)",
      "shuffle", "cnn minus dense normal", .atLeast(0.01), .points, on: .cnnAsPrinted),
    Claim(
      .equivalence, "… (its CNN trained as on keras.io, dropout 0.5)", "shuffle",
      "cnn minus dense normal", .atLeast(0.01), .points, on: .cnnOfKeras),
    Claim(
      .equivalence, "dense disregards positional information: it recognises unseen shuffled digits",
      "shuffle", "dense normal shuffled", .atLeast(0.975), .percent, on: .mnist(epochs: 10)),
    Claim(
      .equivalence, "… in training: retrained on shuffled pixels, it changes by at most 0.3 points",
      "shuffle", "dense change retrained", .between(-barely, barely), .points,
      on: .mnist(epochs: 10)),
    Claim(
      .equivalence,
      "a dense layer is superior at the end: with a 1×1 convolution and global average pooling "
        + "instead, the cnn is behind",
      "shuffle", "cnn minus \(Networks.cnnWithoutDense) normal", .above(0), .points,
      on: .cnnAsPrinted),
    gridGainsNothing,
    lineGainsNothing,
    Claim(
      .equivalence, "… and adds unnecessary complexity: as many parameters, more arithmetic",
      "tabular", "conv-grid multiply-adds minus dense", .above(0)),
    Claim(
      .equivalence, "the first snippet runs as printed: Dense gets two or more dimensions",
      "parameters", "dimensions given to Dense in the first Keras snippet", .atLeast(2)),
    Claim(
      .equivalence, "… and Conv2D four", "parameters",
      "dimensions given to Conv2D in the first Keras snippet", .exactly(4)),
  ]

  private static let beat: [Claim] = [
    Claim(
      .beat, "the fully connected detector has 65 parameters", "edge", "fc parameters", .exactly(65)
    ),
    Claim(.beat, "… of them 64 weights", "edge", "fc weights", .exactly(64)),
    Claim(.beat, "the convolutional one has 10", "edge", "conv parameters", .exactly(10)),
    Claim(.beat, "… of them nine weights", "edge", "conv weights", .exactly(9)),
    Claim(
      .beat, "… and a 6×6 map: 36 activations", "parameters", "8x8x1 conv:1:3 outputs",
      .exactly(36)),
    Claim(.beat, "six and a half times fewer", "edge", "parameter ratio", .exactly(6.5), .times),
    Claim(
      .beat, "224×224: 50,176 weights for one neuron", "parameters", "224x224x1 dense:1 weights",
      .exactly(50_176)),
    Claim(
      .beat, "… where a kernel still has nine", "parameters", "224x224x1 conv:1:3 weights",
      .exactly(9)),
    Claim(
      .beat, "… over 5,000 times the nine of a kernel", "parameters",
      "224x224x1 dense:1 to conv:1:3 ratio of weights",
      .above(5_000), .times),
    fcTrainAccuracy, convTrainAccuracy, tablesOfWeights,
    freshBatch("on a fresh batch of 40, fully connected drops to 80 %", "fc"),
    freshBatch("… and convolutional holds 87.5 %", "conv"),
    convolutionLeads,
    convolutionLeadsOverTrainings,
    convolutionLeadsInMostTrainings,
    Claim(.beat, "an edge has eight lit pixels", "edge", "lit pixels of a line", .exactly(8)),
    Claim(.beat, "noise has as many", "edge", "lit pixels of noise", .exactly(8)),
    Claim(
      .beat, "the kernel's left column is +2.35 to +2.36 (lowest)", "edge",
      "conv kernel left column lowest", .between(2.345, 2.365), .number),
    Claim(
      .beat, "… (highest)", "edge", "conv kernel left column highest", .between(2.345, 2.365),
      .number),
    Claim(
      .beat, "its middle and right columns are negative (highest)", "edge",
      "conv kernel other columns highest", .below(0), .number),
    kernelFindsEveryColumn,
    Claim(
      .beat,
      "none of the weights for column 3 apply to column 4 (1 if fc recognises it untrained)",
      "edge", "fc recognises column 4 without training on it", .exactly(0)),
    Claim(
      .beat, "… but the kernel still finds it (1 if so)", "edge",
      "conv recognises column 4 without training on it", .exactly(1)),
    Claim(
      .beat, "in the 8×8 table, some columns lean negative and some positive (negative ones of 8)",
      "edge", "fc columns with a negative sum", .between(1, 7)),
    Claim(
      .beat, "… but there is no clean repeating pattern (variance that its columns explain)",
      "edge",
      "fc share of variance between columns", .atMost(0.214), .percent),
    Claim(
      .beat, "a Sobel filter walked out (cosine with it)", "edge",
      "conv kernel cosine with Sobel", .atLeast(0.9), .number),
    Claim(
      .beat, "… whose weights cancel, within 0.5 (their sum)", "edge", "conv kernel sum",
      .between(-0.5, 0.5), .number),
  ]

  /// Returns the claim on a text's one fresh batch: a result that less than 2.5 % of batches reach, or
  /// more than 97.5 %, would not be typical.
  private static func freshBatch(_ sentence: String, _ network: String) -> Claim {
    Claim(
      .beat, "\(sentence) (share of batches with at least that)", "edge",
      "\(network) share of batches at or above the text's", .between(0.025, 0.975), .percent
    ).asObservation()
  }
}
