/// A layer without activation, or an activation, and where in a network it stands.
struct PlacedLayer {
  let layer: any Layer
  /// Keras's name of the layer that it comes from, such as "conv2d_1".
  let name: String
  let input: Shape
  let output: Shape
  /// How many layers before it have parameters or draw masks: what tells dropouts apart.
  let drawPosition: Int
}

/// What one stage will be, before memory is planned: which layers, what it requires of the
/// activations around it, and how it is made.
struct StagePlan {
  /// What a stage reads.
  enum Input {
    /// The images themselves.
    case images
    /// Activations whose channels may lie close together, as those of the images do.
    case packed
    /// Activations whose channels fill whole vectors.
    case padded
  }

  /// What the stage's own backward pass reads of its outputs.
  enum OutputUse: Int, Comparable {
    case nothing
    /// Where they are above zero.
    case sign
    case value

    static func < (a: OutputUse, b: OutputUse) -> Bool { a.rawValue < b.rawValue }
  }

  /// Where the stage writes.
  enum Placement {
    /// It writes outputs of its own.
    case apart
    /// It writes outputs of its own, which lie as its inputs do.
    case apartInSameLayout
    /// It may write over its inputs, and leaves values above zero above zero and others not, or takes
    /// their gradient away.
    case inPlaceKeepingSign
    /// It may write over its inputs.
    case inPlace

    /// Whether the outputs are never where the inputs were.
    var isApart: Bool { self == .apart || self == .apartInSameLayout }
  }

  /// The layers, for tests and messages.
  var name: String
  var input = Input.padded
  var placement = Placement.apart
  var outputUse = OutputUse.nothing
  /// Whether the update phase reads the inputs of the whole batch.
  var updateReadsInput = false
  /// Whether gradients are summed task by task, which makes the tasks' size part of a result.
  var sumsByTask = false
  /// The size of what each worker computes from the parameters, in multiples of theirs.
  var copiesPerWorker = 0
  /// Whether the stage is a `SynchronizedStage`.
  var isSynchronized = false
  /// Makes the stage; absent where nothing has to be done.
  var make: ((StageSite) -> any Stage)?

  /// A plan for layers that move nothing and compute nothing.
  static func nothing(_ name: String) -> StagePlan {
    StagePlan(name: name, placement: .inPlaceKeepingSign)
  }
}

/// What a stage is made from.
struct StageSite {
  /// The layers that the stage runs, first to last.
  let layers: [PlacedLayer]
  /// The inputs; absent where the stage reads the images themselves.
  let input: Activations?
  let output: Activations
  let image: ImageShape
  /// Whether the gradient of the inputs is needed.
  let propagates: Bool
  let workspace: Workspace
}

/// A layer that has a stage of its own, which does for it alone what fused stages do for several.
protocol StagedLayer: Layer {
  /// How the layer runs where no fused stage matches.
  func stagePlan(at place: PlacedLayer) -> StagePlan
}
