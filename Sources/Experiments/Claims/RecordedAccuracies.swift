import Foundation
import Results
import Runs

extension RecordedExperiment {
  /// Returns the measures that earlier versions wrote to `measures.csv` without an interval, or not at
  /// all, from an experiment's `runs.csv`.
  ///
  /// - Returns: None if the experiment has no such measures, or if its runs cannot be read.
  static func measuresFromRuns(of experiment: String, in folder: String) -> [Measure] {
    let names = [SamplesExperiment.name, LocalityExperiment.name, ShuffleExperiment.name]
    guard names.contains(experiment), let cells = accuracies(in: folder) else { return [] }
    if experiment == ShuffleExperiment.name {
      let normal = cells.filter { $0.variant == ImageVariant.normal.name }
      guard let cnn = normal.first(where: { $0.model == NetworkChoice.cnn.name }) else { return [] }
      return normal.filter { $0.model != cnn.model }.map {
        Measure(
          "\(cnn.model) minus \($0.model) normal",
          SampleSummary(zip(cnn.accuracies, $0.accuracies).map(-)))
      }
    }
    let networks = [NetworkChoice.dense, .wide, .cnn]
    if experiment == LocalityExperiment.name {
      return networks.compactMap { network in
        let own = cells.filter { $0.model == network.name }.map(\.accuracies)
        return own.isEmpty ? nil : LocalityFindings.rangeMeasure(network, own)
      }
    }
    let points = networks.flatMap { network in
      cells.filter { $0.model == network.name }.compactMap { cell -> SamplesPoint? in
        guard let images = Int(cell.variant.prefix { $0 != " " }) else { return nil }
        return SamplesPoint(
          network: network, images: images, epochs: 0, steps: 0, trainingAccuracies: [],
          testAccuracies: cell.accuracies)
      }
    }
    return imagesNeeded(in: points.sorted { $0.images < $1.images })
  }

  /// The accuracies on the test images of a network's runs on one variant, in the order of their seeds.
  private struct Cell {
    let model: String
    let variant: String
    var accuracies: [Double] = []
  }

  /// Reads the cells of `runs.csv`, without seeds of which a run diverged; nil if it cannot be read, or
  /// if cells have different numbers of seeds.
  private static func accuracies(in folder: String) -> [Cell]? {
    guard let text = try? String(contentsOfFile: folder + "/runs.csv", encoding: .utf8),
      let (header, rows) = CSVTable.cells(of: text)
    else { return nil }
    let runs = rows.map { Dictionary(zip(header, $0)) { $1 } }
    let diverged = Set(runs.filter { $0["diverged"] != "0" }.map { $0["seed"] })
    var cells: [Cell] = []
    for run in runs where !diverged.contains(run["seed"]) {
      guard let model = run["model"], let variant = run["variant"],
        let accuracy = run["final_test_accuracy"].flatMap({ Double($0) })
      else { return nil }
      if let place = cells.firstIndex(where: { $0.model == model && $0.variant == variant }) {
        cells[place].accuracies.append(accuracy)
      } else {
        cells.append(Cell(model: model, variant: variant, accuracies: [accuracy]))
      }
    }
    return Set(cells.map(\.accuracies.count)).count == 1 ? cells : nil
  }
}
