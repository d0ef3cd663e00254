/// A value that distinguishes runs or sets of test images, with its name in results.
///
/// The program compares the values; only tables, files and messages contain the names.
package protocol RunName: Hashable, Sendable {
  /// The name in results, such as "shuffled".
  var name: String { get }
}

extension RunName where Self: RawRepresentable<String> {
  package var name: String { rawValue }
}

extension RunName {
  /// Returns whether this is the same value as another one, of whatever type.
  package func isSame(as other: any RunName) -> Bool { (other as? Self) == self }
}

/// A name without a value of its own: that of one set of test images, such as "training".
package struct PlainName: RunName {
  package let name: String

  /// Creates a name.
  package init(_ name: String) { self.name = name }
}
