/// A layer whose windows can step over pixels, so that its output has fewer positions.
package protocol StridedLayer: Layer {
  /// The step between windows, in pixels.
  var strides: Extent { get }
}

extension Conv2D: StridedLayer {}
extension LocallyConnected2D: StridedLayer {}
extension MaxPooling2D: StridedLayer {}
extension AveragePooling2D: StridedLayer {}
