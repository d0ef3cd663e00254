/// Turns one image's bytes into floats 0…1, divided by 255 as Keras's examples do.
///
/// - Parameters:
///   - pixels: All images, `size` bytes each.
///   - image: Which of them.
///   - order: Where in the image each value comes from; absent if from its own place.
///   - target: `[batch, size]`, each sample padded to whole vectors.
///   - sample: Its place in the batch.
public func loadPixels(
  _ pixels: [UInt8], image: Int, size: Int, order: [Int32]? = nil, into target: FloatBuffer,
  sample: Int
) {
  let stride = paddedToVectors(size)
  require(
    image >= 0 && (image + 1) * size <= pixels.count && sample >= 0
      && (sample + 1) * stride <= target.count,
    "image \(image) of \(pixels.count) bytes to sample \(sample) of \(target.count) floats")
  let floats = target.floats + sample * stride
  pixels.withUnsafeBufferPointer { source in
    let bytes = source.baseAddress! + image * size
    guard let order else {
      for i in 0..<size { floats[i] = Float(bytes[i]) / 255 }
      return
    }
    require(order.count == size, "an order of \(order.count) for \(size) pixels")
    for i in 0..<size { floats[i] = Float(bytes[Int(order[i])]) / 255 }
  }
}

/// Copies one image's bytes, each from its place in `order` if there is one.
func copyPixels(
  _ pixels: [UInt8], image: Int, size: Int, order: [Int32]?, to target: UnsafeMutablePointer<UInt8>
) {
  pixels.withUnsafeBufferPointer { source in
    let bytes = source.baseAddress! + image * size
    guard let order else {
      target.update(from: bytes, count: size)
      return
    }
    require(order.count == size, "an order of \(order.count) for \(size) pixels")
    for i in 0..<size { target[i] = bytes[Int(order[i])] }
  }
}
