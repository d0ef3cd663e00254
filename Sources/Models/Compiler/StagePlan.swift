/// A layer without its activation, or an activation, and its position in a network.
struct PlacedLayer {
  let layer: any Layer
  /// Keras's name of the layer that it belongs to, such as "conv2d_1".
  let name: String
  let input: Shape
  let output: Shape
  /// The number of earlier layers that have parameters or draw masks, which gives every dropout
  /// masks of its own.
  let drawPosition: Int
}

/// The plan of one stage before memory is planned: its requirements on the activations around it,
/// and how to create it.
struct StagePlan {
  /// The input that a stage reads.
  enum Input {
    /// The images themselves.
    case images
    /// Activations whose channels may be contiguous, like those of the images.
    case packed
    /// Activations whose channels fill whole vectors.
    case padded
  }

  /// What the stage's own backward pass reads of its outputs.
  enum OutputUse: Int, Comparable {
    case nothing
    /// Only whether they are above zero.
    case sign
    case value

    static func < (a: OutputUse, b: OutputUse) -> Bool { a.rawValue < b.rawValue }
  }

  /// Where the stage writes.
  enum Placement {
    /// It writes to a buffer of its own.
    case apart
    /// It writes to a buffer of its own with the layout of its inputs.
    case apartInSameLayout
    /// It may overwrite its inputs. Values above zero stay above zero and others do not become so,
    /// except where it also sets their gradient to zero.
    case inPlaceKeepingSign
    /// It may overwrite its inputs.
    case inPlace

    /// Whether the outputs are always in a buffer of their own.
    var isApart: Bool { self == .apart || self == .apartInSameLayout }
  }

  /// The name of the stage, for tests and messages.
  var name: String
  var input = Input.padded
  var placement = Placement.apart
  var outputUse = OutputUse.nothing
  /// Whether the update phase reads the inputs of the whole batch.
  var updateReadsInput = false
  /// Whether gradients are summed per task, so that the size of the tasks affects the result.
  var sumsByTask = false
  /// The size of what each worker computes from the parameters, in multiples of theirs.
  var copiesPerWorker = 0
  /// The size of what all workers share that is computed from the parameters, in multiples of theirs.
  var sharedCopies = 0
  /// Whether the stage is a `SynchronizedStage`.
  var isSynchronized = false
  /// Creates the stage; nil if there is nothing to do.
  var make: ((StageSite) -> any Stage)?

  /// Returns a plan for a layer that neither moves nor computes anything.
  static func nothing(_ name: String) -> StagePlan {
    StagePlan(name: name, placement: .inPlaceKeepingSign)
  }
}

/// The context in which a stage is created.
struct StageSite {
  /// The layers that the stage runs, first to last.
  let layers: [PlacedLayer]
  /// The inputs; nil if the stage reads the images themselves.
  let input: Activations?
  let output: Activations
  let image: ImageShape
  /// Whether the gradient of the inputs is needed.
  let propagates: Bool
  let workspace: Workspace
}

/// A layer that has a stage of its own, which runs where no fused stage matches.
protocol StagedLayer: Layer {
  /// Returns the plan of the layer's own stage.
  func stagePlan(at place: PlacedLayer) -> StagePlan
}
