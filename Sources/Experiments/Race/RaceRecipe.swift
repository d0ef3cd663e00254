import Models
import Runs

/// A fixed training that reaches an accuracy in little time.
///
/// Recipes are chosen on images held out of the training images (`--holdout`), never on test images.
/// `Benchmarks/race-search.csv` lists what was tried. Numbers of filters are multiples of 16, the
/// width of a vector, because others waste lanes.
package struct RaceRecipe: Sendable {
  /// The network, as a text.
  package var network: String
  /// The number of rows and columns to leave out on each side of the images.
  package var margin = 0
  /// The number of passes over the training images.
  package var epochs: Int
  /// The number of images per step.
  package var batchSize: Int
  /// The rule by which parameters follow their gradient.
  package var optimizer: Optimizer
  /// How the learning rate changes from step to step.
  package var schedule = LearningRateSchedule(.oneCycle(cyclesBeta: true))
  /// How every epoch moves the training images; nil if they are not moved.
  package var augmentation: ShiftAugmentation?

  /// Returns the recipe for an accuracy, 0…1, on a data set; nil if there is none.
  package static func recipe(dataset: String, target: Double) -> RaceRecipe? {
    recipes(for: dataset).first { $0.target == target }?.recipe
  }

  /// Returns the accuracies, 0…1, that there are recipes for, the default first.
  package static func targets(dataset: String) -> [Double] {
    recipes(for: dataset).map(\.target)
  }

  /// Returns the settings of trainings by this recipe, with as many seeds as by default.
  package var training: TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.batchSize = batchSize
    settings.optimizer = optimizer
    settings.schedule = schedule
    settings.augmentation = augmentation
    settings.dropout = 0
    return settings
  }

  private static func recipes(for dataset: String) -> [(target: Double, recipe: RaceRecipe)] {
    dataset == "cifar-10" ? cifar : grey
  }

  /// The recipes for MNIST, and for other data sets that have none of their own.
  private static let grey: [(target: Double, recipe: RaceRecipe)] = [
    (
      0.99,
      RaceRecipe(
        network: "conv:16:3:relu,maxpool,conv:48:3:relu,maxpool,flatten,dense:128:relu,dense:10",
        margin: 3, epochs: 2, batchSize: 96, optimizer: .adam(learningRate: 0.015))
    ),
    (
      0.985,
      RaceRecipe(
        network: "conv:16:3:relu,maxpool,conv:32:3:relu,maxpool,flatten,dense:64:relu,dense:10",
        margin: 3, epochs: 1, batchSize: 96, optimizer: .adam(learningRate: 0.015))
    ),
    (
      0.995,
      RaceRecipe(
        network: normalized, margin: 1, epochs: 15, batchSize: 128,
        optimizer: .adam(learningRate: 0.01), augmentation: ShiftAugmentation(range: 2))
    ),
  ]

  private static let cifar: [(target: Double, recipe: RaceRecipe)] = [
    (
      0.7,
      RaceRecipe(
        network: normalized, epochs: 5, batchSize: 64, optimizer: .adam(learningRate: 0.008))
    )
  ]

  /// All filters of the built-in cnn (32 and 64), batch normalization and a little dropout. The
  /// statistics follow the last steps closely, because a race has few.
  private static let normalized =
    "conv:32:3:relu,maxpool,batchnorm:m0.9,conv:64:3:relu,maxpool,batchnorm:m0.9,flatten,"
    + "dropout:0.3,dense:128:relu,batchnorm:m0.9,dropout:0.3,dense:10"
}
