/// Returns the logits of `network` for each of `examples`, `[count, classes]`.
///
/// - Throws: `ModelError.inputMismatch` if the examples do not fit the network.
package func logits(
  of network: Network, for examples: Examples
) throws(ModelError) -> [Float] {
  var all: [Float] = []
  all.reserveCapacity(examples.count * network.architecture.classes)
  _ = try evaluate(network, on: examples) { count in all += network.logits(count: count) }
  return all
}
