import RandomStreams

/// A generator of weights that are uniform within ±√(6 / (fan in + fan out)): Glorot & Bengio,
/// "Understanding the difficulty of training deep feedforward neural networks" (2010).
package struct GlorotUniform {
  private let limit: Double
  private var stream: RandomStream

  /// Creates a generator that draws from a stream.
  ///
  /// The fans are the numbers of inputs and outputs that a weight connects, times the size of the
  /// window for a convolution.
  package init(fanIn: Int, fanOut: Int, from stream: RandomStream) {
    limit = (6 / Double(fanIn + fanOut)).squareRoot()
    self.stream = stream
  }

  /// Draws the next weight.
  package mutating func next() -> Float { Float(stream.uniform(in: -limit..<limit)) }
}
