/// The arithmetic of this package, as far as it decides the bytes of results.
package enum Arithmetic {
  /// The generation of the arithmetic. Programs of the same generation train the same bytes, whatever
  /// they were built for.
  ///
  /// Increase it with every change that gives other weights, losses or random numbers: with every
  /// change of `results/reference/digests.txt`, to which a test holds it.
  package static let generation = 1
}
