import DatasetIO
import Models
import Runs

/// What a network of the grid is trained on.
package enum PartsVariant: RunName {
  /// All images, unchanged.
  case normal
  /// All images with their pixels permuted.
  case shuffled
  /// All images, in the middle of a larger black canvas.
  case canvas
  /// A smaller number of images, equally many of each class.
  case images(Int)

  package var name: String {
    switch self {
    case .normal: "normal"
    case .shuffled: "shuffled"
    case .canvas: "canvas"
    case .images(let count): "\(count) images"
    }
  }
}

/// What an accuracy was measured on.
package enum PartsCondition: RunName {
  /// Trained and tested on all images as they are.
  case normal
  /// Trained and tested on shuffled pixels.
  case shuffled
  /// Trained on the canvas, tested on images moved by some pixels.
  case moved(Int)
  /// Trained on a smaller number of images.
  case images(Int)

  package var name: String {
    switch self {
    case .normal: "normal"
    case .shuffled: "shuffled"
    case .moved(let distance): "moved \(distance)"
    case .images(let count): "\(count) images"
    }
  }

  /// What the networks were trained on.
  package var variant: PartsVariant {
    switch self {
    case .normal: .normal
    case .shuffled: .shuffled
    case .moved: .canvas
    case .images(let count): .images(count)
    }
  }
}

extension LabelledImages {
  /// Returns the images, each moved by `distance` pixels in one of the eight directions, which
  /// take turns.
  func moved(by distance: Int) -> LabelledImages {
    let directions = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    return shifted { image in
      let (dx, dy) = directions[image % directions.count]
      return (dx * distance, dy * distance)
    }
  }
}
