import Models

/// What a run measures of its trained network besides accuracies.
package struct Inspection: Sendable {
  /// The name in the run's description; other measurements need another name.
  package let name: String
  /// Measures the network: as many finite numbers for every seed.
  package let measure: @Sendable (Network) throws -> [Double]

  /// Creates an inspection.
  package init(_ name: String, measure: @escaping @Sendable (Network) throws -> [Double]) {
    self.name = name
    self.measure = measure
  }
}
