/// Turns one image's bytes into floats 0…1, divided by 255 as Keras's examples do.
///
/// - Parameters:
///   - pixels: All images, `size` bytes each.
///   - image: Which of them.
///   - target: `[batch, size]`, each sample padded to whole vectors.
///   - sample: Its place in the batch.
public func loadPixels(
  _ pixels: [UInt8], image: Int, size: Int, into target: FloatBuffer, sample: Int
) {
  let stride = paddedToVectors(size)
  require(
    image >= 0 && (image + 1) * size <= pixels.count && sample >= 0
      && (sample + 1) * stride <= target.count,
    "image \(image) of \(pixels.count) bytes to sample \(sample) of \(target.count) floats")
  let floats = target.floats + sample * stride
  pixels.withUnsafeBufferPointer { source in
    let bytes = source.baseAddress! + image * size
    for i in 0..<size { floats[i] = Float(bytes[i]) / 255 }
  }
}
