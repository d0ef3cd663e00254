import Foundation
import Results

/// A network of the grid with the learning rate and the dropout that a search chose for it.
package struct TunedNetwork: Codable, Equatable, Sendable {
  /// The network.
  package let network: PartsNetwork
  /// Adam's learning rate.
  package let learningRate: Double
  /// The dropout rate before the last layer.
  package let dropout: Double

  /// Creates a network with its rates.
  package init(_ network: PartsNetwork, learningRate: Double, dropout: Double) {
    self.network = network
    self.learningRate = learningRate
    self.dropout = dropout
  }

  /// Reads the rates that a search chose.
  ///
  /// - Parameter path: The path of a `search.csv`.
  /// - Throws: `ResultsError.unreadable`.
  package static func chosen(in path: String) throws(ResultsError) -> [TunedNetwork] {
    do throws(CSVError) {
      var tuned: [TunedNetwork] = []
      for row in try CSVRecords(contentsOf: path).rows where try row.text("chosen") == "1" {
        let (rate, dropout) = (try row.number("learning_rate"), try row.number("dropout"))
        guard let network = PartsNetwork(rawValue: try row.text("model")), rate > 0,
          (0..<1).contains(dropout)
        else { throw .notATable }
        tuned.append(TunedNetwork(network, learningRate: rate, dropout: dropout))
      }
      return tuned
    } catch {
      throw .unreadable(path: path)
    }
  }
}
