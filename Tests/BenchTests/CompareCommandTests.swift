import Foundation
import Results
import TestSupport
import Testing

@testable import Experiments
@testable import bench

@Suite struct CompareCommandTests {
  private let reference = ReferenceResults.folder.path

  private func comparison(_ arguments: String...) throws -> Comparison {
    let command = try #require(try Bench.command(for: ["compare"] + arguments) as? Compare)
    return try command.comparison()
  }

  @Test func comparesNetworksOfTheReferenceResults() throws {
    let comparison = try comparison(reference + "/shuffle", "cnn/normal", "dense/normal")
    #expect(Compare.exitCode(of: comparison) == 0)
    #expect(
      report(of: comparison, width: 80) == """
        A: cnn normal
        B: dense normal

        seed              A              B               A − B
        ---- -------------- -------------- -------------------
        0           99.10 %        97.80 %        +1.30 points
        1           99.21 %        97.85 %        +1.36 points
        2           99.00 %        97.74 %        +1.26 points
        3           99.02 %        97.80 %        +1.22 points
        4           99.12 %        97.76 %        +1.36 points
        5           99.03 %        97.82 %        +1.21 points
        mean 99.08 ± 0.08 % 97.80 ± 0.04 % +1.28 ± 0.07 points

        P(A > B) = 100 % (95 %: 61 % to 100 %). p < 0.001.

        • cnn normal is better than dense normal by 1.28 ± 0.07 points.

        ± is the 95 % interval of the mean difference. It covers other seeds, but not other test images.
        """)
  }

  @Test func exitCodesTellTheConclusions() throws {
    func code(_ a: String, _ b: String) throws -> Int32 {
      Compare.exitCode(of: try comparison(reference + "/shuffle", a, b))
    }
    #expect(try code("cnn/normal", "dense/normal") == 0)
    #expect(try code("dense/normal", "cnn/normal") == 4)
    #expect(try code("dense/normal", "dense/shuffled") == 5)
    #expect(
      Compare.exitCode(
        of: try comparison(reference + "/shuffle", reference + "/shuffle-cifar-10")) == 6)
  }

  @Test func scriptsGetTheCodeAndOneDocument() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        ["compare", reference + "/shuffle", "dense", "cnn", "--json"], in: folder)
      #expect(bench.status == 5)
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(bench.output.utf8))
      #expect(json.members["conclusion"] == .text("undecided"))
      let unknown = try runBench(["compare", reference + "/shuffle", "dense", "net"], in: folder)
      #expect(unknown.status == 64)
      #expect(unknown.errors.contains("contains no cell 'net'. Its networks are dense, cnn"))
      let nothing = try runBench(["compare", "a", "b"], in: folder)
      #expect(nothing.status == 1)
      #expect(nothing.errors.contains("a: expected results with a runs.csv"))
    }
  }
}
