extension LabelledImages {
  /// The numbers of images of the classes that have any, in ascending order of the labels.
  package var classSizes: [Int] {
    var sizes = [Int](repeating: 0, count: Int(UInt8.max) + 1)
    for label in labels { sizes[Int(label)] += 1 }
    return sizes.filter { $0 > 0 }
  }

  /// The accuracy of always answering the most frequent class, 0…1.
  package var chance: Double {
    Double(classSizes.max() ?? 0) / Double(Swift.max(labels.count, 1))
  }

  /// Whether the largest class has more than twice as many images as the smallest, among those that
  /// have any. The accuracy then says little about the rare classes.
  package var isImbalanced: Bool {
    let sizes = classSizes
    return (sizes.max() ?? 0) > 2 * (sizes.min() ?? 0)
  }
}
