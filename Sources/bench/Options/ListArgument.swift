import ArgumentParser
import Runs

/// An element of a comma-separated list, such as a number.
protocol ListElement: Hashable, Sendable {
  init?(listElement: String)
  var listElement: String { get }
}

extension Int: ListElement {
  init?(listElement: String) { self.init(listElement) }
  var listElement: String { String(self) }
}

extension ListElement where Self: RawRepresentable<String> {
  init?(listElement: String) { self.init(rawValue: listElement) }
  var listElement: String { rawValue }
}

/// A comma-separated list as the value of an option, such as `10,20`. Duplicates are dropped.
struct ListArgument<Element: ListElement>: ExpressibleByArgument {
  /// The list as it was typed.
  let text: String
  /// The elements; empty if the text is not a list of such elements.
  let elements: [Element]

  init(_ elements: [Element]) {
    self.elements = elements
    text = elements.map(\.listElement).joined(separator: ",")
  }

  /// Accepts any text. `check`, which knows the valid elements, reports errors.
  init?(argument: String) {
    text = argument
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let elements = parts.compactMap { Element(listElement: String($0)) }
    self.elements = elements.count == parts.count ? elements.uniqued : []
  }

  var defaultValueDescription: String { text }

  /// Returns the completions: each element, and the whole list.
  static func completion(_ elements: [Element]) -> CompletionKind {
    .list(elements.map(\.listElement) + [ListArgument(elements).text])
  }
}

extension ListArgument<Int> {
  /// Rejects anything but numbers in a range.
  func check(_ range: ClosedRange<Int>, option: String) throws {
    guard !elements.isEmpty, elements.allSatisfy(range.contains) else {
      throw ValidationError(
        "\(option) takes one or more numbers from \(range.lowerBound) to \(range.upperBound), "
          + "found '\(text)'.")
    }
  }
}

extension ListArgument where Element: CaseIterable {
  /// Rejects anything but names of the type.
  func check(option: String) throws {
    guard !elements.isEmpty else {
      throw ValidationError(
        "\(option) takes one or more of \(ListArgument(Array(Element.allCases)).text), found "
          + "'\(text)'.")
    }
  }
}
