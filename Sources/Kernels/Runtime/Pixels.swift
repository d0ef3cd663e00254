import CTarget

/// Converts the bytes of one image to floats 0…1 by dividing by 255, as Keras's examples do.
///
/// - Parameters:
///   - pixels: All images, `size` bytes each.
///   - image: The number of the image.
///   - order: The position in the image that each value is taken from, `[size]`, each below `size`;
///     nil if every value stays in place.
///   - channels: Values per pixel.
///   - paddedChannels: Floats per pixel: `channels` unless there is padding between pixels.
///   - target: `[batch, size]`, with each sample padded to whole vectors.
///   - sample: The position of the image in the batch.
public func loadPixels(
  _ pixels: [UInt8], image: Int, size: Int, order: [Int32]? = nil, channels: Int = 1,
  paddedChannels: Int = 1, into target: FloatBuffer, sample: Int
) {
  require(
    size > 0 && channels > 0 && paddedChannels >= channels && size % channels == 0,
    "images of \(size) values with \(channels) channels, padded to \(paddedChannels)")
  let stride = paddedToVectors(size / channels * paddedChannels)
  require(
    image >= 0 && (image + 1) * size <= pixels.count && sample >= 0
      && (sample + 1) * stride <= target.count,
    "image \(image) of \(pixels.count) bytes to sample \(sample) of \(target.count) floats")
  let floats = target.floats + sample * stride
  if paddedChannels != channels {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { bytes in
      guard let bytes = bytes.baseAddress else { return }
      copyPixels(pixels, image: image, size: size, order: order, to: bytes)
      for pixel in 0..<size / channels {
        storeFractions(
          of: bytes + pixel * channels, count: channels, to: floats + pixel * paddedChannels)
      }
    }
    return
  }
  guard let order else {
    pixels.withUnsafeBufferPointer { source in
      storeFractions(of: source.baseAddress! + image * size, count: size, to: floats)
    }
    return
  }
  // Rearrange the bytes in a separate pass, so that the conversion is vectorised.
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { bytes in
    guard let bytes = bytes.baseAddress else { return }
    copyPixels(pixels, image: image, size: size, order: order, to: bytes)
    storeFractions(of: bytes, count: size, to: floats)
  }
}

@inline(__always)
private func storeFractions(
  of bytes: UnsafePointer<UInt8>, count: Int, to floats: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { floats[i] = Float(bytes[i]) / 255 }
}

/// Copies the bytes of one image, in `order` if there is one.
func copyPixels(
  _ pixels: [UInt8], image: Int, size: Int, order: [Int32]?, to target: UnsafeMutablePointer<UInt8>
) {
  pixels.withUnsafeBufferPointer { source in
    let bytes = source.baseAddress! + image * size
    guard let order else {
      target.update(from: bytes, count: size)
      return
    }
    require(order.count == size, "an order of \(order.count) values for an image of \(size)")
    for i in 0..<size { target[i] = bytes[Int(order[i])] }
  }
}

/// Prefetches the bytes of one image, since the images of a batch are scattered over the memory.
///
/// - Parameters:
///   - pixels: All images, `size` bytes each.
///   - image: The number of the image.
public func prefetchPixels(_ pixels: [UInt8], image: Int, size: Int) {
  require(
    size > 0 && image >= 0 && (image + 1) * size <= pixels.count,
    "image \(image) of \(size) values in \(pixels.count) bytes")
  pixels.withUnsafeBufferPointer { source in
    let bytes = source.baseAddress! + image * size
    for offset in stride(from: 0, to: size, by: 64) { bench_prefetch_to_read(bytes + offset) }
  }
}
