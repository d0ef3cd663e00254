import Foundation
import TestSupport
import Testing

@testable import DatasetIO

/// The program gives the answers in docs/BAD-INPUTS.md.
@Suite struct BadInputsTests {
  static let all =
    BadInput.downloads + BadInput.idxContents + BadInput.fileSystem + BadInput.cifarFiles
    + BadInput.archives + BadInput.byteFolders + BadInput.pictures + BadInput.pictureFolders
    + BadInput.numPy + BadInput.savedWeights
    + BadInput.networks + BadInput.oddButRight

  @Test(arguments: all) func givesTheDocumentedAnswer(_ input: BadInput) throws {
    let documented = try DocumentedAnswers().rows.first { $0.what == input.what }?.answer
    for make in input.variants {
      let folder = try TemporaryFolder()
      try make(folder)
      let answer = input.answer(in: folder)
      #expect(answer == documented, "the row should be | \(input.what) | `\(answer)` |")
    }
  }

  @Test func documentListsExactlyTheTestedInputs() throws {
    let rows = try DocumentedAnswers().rows
    #expect(rows.map(\.what) == Self.all.map(\.what))
    #expect(Set(rows.map(\.what)).count == rows.count)
    for row in rows {
      let isOdd = BadInput.oddButRight.contains { $0.what == row.what }
      #expect(row.answer.hasPrefix("read: ") == isOdd, "\(row.what)")
    }
  }
}

/// The rows of the tables in docs/BAD-INPUTS.md: an input, and the answer between backticks.
private struct DocumentedAnswers {
  let rows: [(what: String, answer: String)]

  init(file: String = #filePath) throws {
    let root = URL(filePath: file).deletingLastPathComponent().appending(path: "../..")
    let text = try String(contentsOf: root.appending(path: "docs/BAD-INPUTS.md"), encoding: .utf8)
    rows = text.split(separator: "\n").compactMap { line in
      guard let match = line.wholeMatch(of: /\| (.+) \| `(.+)` \|/) else { return nil }
      return (String(match.1), String(match.2))
    }
  }
}
