import RandomStreams

extension LabelledImages {
  /// Draws `count` images at random, equally many of each class as long as no class is used up.
  ///
  /// With the same seed, a larger draw contains every smaller one.
  ///
  /// - Parameters:
  ///   - count: At least 0; all images are drawn if there are fewer.
  ///   - seed: The same seed gives the same images.
  public func stratified(_ count: Int, seed: UInt64) -> LabelledImages {
    precondition(count >= 0, "a draw of \(count) images does not exist")
    var stream = RandomStream(seed: seed, purpose: .subsets)
    // The first image of every class comes before the second of any class, and so on.
    var met: [UInt8: Int] = [:]
    let ranked = stream.permutation(of: self.count).map { image in
      let rank = met[labels[Int(image)], default: 0]
      met[labels[Int(image)]] = rank + 1
      return (rank: rank, image: Int(image))
    }
    let order = ranked.indices.sorted { (ranked[$0].rank, $0) < (ranked[$1].rank, $1) }
    return subset(order.prefix(count).map { ranked[$0].image })
  }

  /// Returns the images at these positions, in this order.
  private func subset(_ images: [Int]) -> LabelledImages {
    let size = height * width * channels
    var chosen: [UInt8] = []
    chosen.reserveCapacity(images.count * size)
    for image in images { chosen += pixels[image * size..<(image + 1) * size] }
    return LabelledImages(
      height: height, width: width, channels: channels, pixels: chosen,
      labels: images.map { labels[$0] })
  }
}
