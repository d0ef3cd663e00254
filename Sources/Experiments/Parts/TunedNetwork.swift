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
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let table = CSVTable.cells(of: text), table.header == SearchTrial.header
    else { throw .unreadable(path: path) }
    var tuned: [TunedNetwork] = []
    for row in table.rows where row[SearchTrial.header.count - 1] == "1" {
      guard let network = PartsNetwork(rawValue: row[2]), let rate = Double(row[3]),
        let dropout = Double(row[4]), rate > 0, (0..<1).contains(dropout)
      else { throw .unreadable(path: path) }
      tuned.append(TunedNetwork(network, learningRate: rate, dropout: dropout))
    }
    return tuned
  }
}
