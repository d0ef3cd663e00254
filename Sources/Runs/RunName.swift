/// A value that tells runs, or sets of test images, apart, and what results call it.
///
/// The program compares the values; only tables, files and messages contain the names.
package protocol RunName: Hashable, Sendable {
  /// What results call it, such as "shuffled".
  var name: String { get }
}

extension RunName where Self: RawRepresentable<String> {
  package var name: String { rawValue }
}

extension RunName {
  /// Whether this is the same value as another one, of whatever type.
  package func isSame(as other: any RunName) -> Bool { (other as? Self) == self }
}

/// A name that needs no value of its own: one set of test images, such as "training".
package struct PlainName: RunName {
  package let name: String

  /// A name.
  package init(_ name: String) { self.name = name }
}
