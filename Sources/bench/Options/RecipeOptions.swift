import ArgumentParser
import Experiments
import Models
import Results
import Runs

/// What deviates from the recipe of a race.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The accuracy to reach, as a fraction: 0.985, 0.99 or 0.995; 0.7 on cifar-10. It selects the "
        + "recipe. (default: 0.99, or 0.7 on cifar-10)", valueName: "x"))
  var target: Double?

  @Option(
    help: ArgumentHelp(
      "The network: \(networkArgument). (default: the recipe's)", valueName: "network"),
    completion: networkCompletion)
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Leave out <n> rows and columns on each side of every image. (default: the recipe's)",
      valueName: "n"))
  var margin: Int?

  @Option(
    help: ArgumentHelp(
      "Passes over the training images. (default: the recipe's)", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Images per training step. (default: the recipe's)", valueName: "n"))
  var batchSize: Int?

  @Option(
    help: ArgumentHelp(
      "Adam's learning rate; with a schedule, the largest. (default: the recipe's)", valueName: "x")
  )
  var learningRate: Double?

  @Option(help: "The schedule of the learning rate. (default: the recipe's)")
  var schedule: ScheduleName?

  @Flag(
    inversion: .prefixedNo,
    help:
      "With a one-cycle schedule, also take Adam's β₁ from 0.95 to 0.85 and back. (default: the recipe's)"
  )
  var betaCycling: Bool?

  @Option(
    help: ArgumentHelp(
      "Move every training image by up to <n> pixels each way, differently in every epoch; 0 for no "
        + "moves. (default: the recipe's)", valueName: "n"))
  var shiftAugmentation: Int?

  /// The network that was asked for; nil for the recipe's.
  private(set) var choice: NetworkChoice?

  /// Without `choice`, which `validate()` makes.
  private enum CodingKeys: CodingKey {
    case target, model, margin, epochs, batchSize, learningRate, schedule, betaCycling
    case shiftAugmentation
  }

  mutating func validate() throws {
    if let epochs { try require(epochs, in: 1...10_000, option: "--epochs") }
    if let batchSize { try require(batchSize, in: 1...65_536, option: "--batch-size") }
    if let margin { try require(margin, in: 0...4_096, option: "--margin") }
    if let shiftAugmentation {
      try require(shiftAugmentation, in: 0...64, option: "--shift-augmentation")
    }
    if let learningRate, !(Float(learningRate) > 0 && Float(learningRate).isFinite) {
      throw ValidationError("--learning-rate takes a number above 0, found \(learningRate).")
    }
    if let target, !(target > 0 && target < 1) {
      throw ValidationError("--target takes a fraction above 0 and below 1, found \(target).")
    }
    if betaCycling == true, let schedule, schedule != .oneCycle {
      throw ValidationError("--beta-cycling requires --schedule one-cycle.")
    }
    if let model {
      choice = try usage { () throws(ModelError) in try NetworkChoice(argument: model) }
    }
  }

  /// Returns the accuracy to reach, and the recipe for it with what the options change.
  ///
  /// - Parameter dataset: The data set's name in results.
  func recipe(dataset: String) throws -> (target: Double, recipe: RaceRecipe) {
    let targets = RaceRecipe.targets(dataset: dataset)
    guard let target = target ?? targets.first,
      var recipe = RaceRecipe.recipe(dataset: dataset, target: target)
    else {
      throw ValidationError(
        "There are recipes for --target \(targets.map { "\($0)" }.joined(separator: ", ")) on "
          + "\(dataset), found \(target ?? .nan).")
    }
    recipe.margin = margin ?? recipe.margin
    recipe.epochs = epochs ?? recipe.epochs
    recipe.batchSize = batchSize ?? recipe.batchSize
    if let learningRate { recipe.optimizer = .adam(learningRate: learningRate) }
    recipe.schedule = try schedule(epochs: recipe.epochs, of: recipe)
    if let shiftAugmentation {
      recipe.augmentation =
        shiftAugmentation == 0 ? nil : ShiftAugmentation(range: shiftAugmentation)
    }
    return (target, recipe)
  }

  private func schedule(epochs: Int, of recipe: RaceRecipe) throws -> LearningRateSchedule {
    var shape = recipe.schedule.shape
    switch schedule {
    case nil: break
    case .constant: shape = .constant
    case .step: shape = .step(every: .epochs((epochs + 2) / 3), factor: 0.1)
    case .cosine: shape = .cosine
    case .oneCycle: shape = .oneCycle(cyclesBeta: true)
    }
    if let betaCycling {
      switch shape {
      case .oneCycle: shape = .oneCycle(cyclesBeta: betaCycling)
      default:
        if betaCycling {
          throw ValidationError("--beta-cycling requires --schedule one-cycle.")
        }
      }
    }
    return LearningRateSchedule(shape, warmUp: recipe.schedule.warmUp)
  }
}
