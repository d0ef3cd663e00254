import Foundation
import TestSupport
import Testing

/// Whole sessions, as they look on a terminal and in a log.
@Suite(.serialized, .enabled("requires a program that opens a terminal") { hasTerminalProgram })
struct TerminalSessionTests {
  private let arguments = [
    "shuffle", "--dataset", "glyphs", "--train-limit", "200", "--epochs", "3", "--seeds", "1",
    "--models", "dense", "--threads", "1", "--out", "out",
  ]

  /// Returns what was written to the terminal, and what the terminal shows.
  private func onTerminal(
    columns: Int = 80, _ environment: [String: String] = [:]
  ) throws -> (written: String, screen: String) {
    var written = ""
    try withTemporaryFolder { folder in
      let bench = try runBenchOnTerminal(
        arguments, columns: columns, environment: environment, in: folder)
      #expect(bench.status == 0)
      written = bench.output
    }
    let screen = screen(written)
    if environment["CI"] == nil, environment["TERM"] == nil {
      #expect(screen.split(separator: "\n").allSatisfy { $0.count <= columns })
    }
    return (written, shown(screen))
  }

  /// Masks what differs between sessions, and the suggested next command.
  private func shown(_ text: String) -> String {
    masked(text).replacing(/2 findings are inconclusive[^•]*?--resume/, with: "2 findings …")
  }

  private func intoPipes(_ more: [String] = []) throws -> (output: String, errors: String) {
    var result = ("", "")
    try withTemporaryFolder { folder in
      let bench = try runBench(arguments + more, in: folder)
      #expect(bench.status == 0)
      result = (bench.output, bench.errors)
    }
    return result
  }

  private let answer = """
    network trained on tested on images n accuracy, 95 % lowest highest
    -- -- -- -- - -- -- --
    dense normal normal 2,000 1 # % # % # %
    dense normal shuffled 2,000 1 # % # % # %
    dense shuffled shuffled 2,000 1 # % # % # %

    n runs, each tested after its last epoch; mean ± 95 % interval over seeds.

    • …

    2 findings …

    Results are in out.

    """
  private let plainProgress = """
    glyphs: training on 200 images, testing on 2,000; 2 runs of 3 epochs, 1 at a time.
    [1/2] dense normal seed 0: # % after 3 epochs, # s
    [2/2] dense shuffled seed 0: # % after 3 epochs, # s


    """

  @Test func drawsOnATerminal() throws {
    let session = try onTerminal()
    #expect(
      session.screen == """
        glyphs: training on 200 images, testing on 2,000; 2 runs of 3 epochs, 1 at a
        time.
        [1/2] dense normal seed 0: # %, # s ▁ epochs #–# %
        [2/2] dense shuffled seed 0: # %, # s ▁ epochs #–# %


        """ + answer)
    #expect(session.written.contains("\u{1B}[36m▕") && session.written.contains(" s left · "))
  }

  @Test func drawsOnANarrowTerminal() throws {
    let session = try onTerminal(columns: 50)
    #expect(
      session.screen == """
        glyphs: training on 200 images, testing on 2,000;
        2 runs of 3 epochs, 1 at a time.
        [1/2] dense normal seed 0: # %, # s
         ▁ epochs #–# %
        [2/2] dense shuffled seed 0: # %, # s
         ▁ epochs #–# %

        network trained on tested on n accuracy, 95 %
        -- -- -- - --
        dense normal normal 1 # %
        dense normal shuffled 1 # %
        dense shuffled shuffled 1 # %

        n runs, each tested after its last epoch;
        mean ± 95 % interval over seeds.

        • …

        2 findings …

        Results are in out.

        """)
  }

  @Test func drawsWithoutColors() throws {
    let session = try onTerminal(["NO_COLOR": "1"])
    #expect(
      session.screen == """
        glyphs: training on 200 images, testing on 2,000; 2 runs of 3 epochs, 1 at a
        time.
        [1/2] dense normal seed 0: # % after 3 epochs, # s
        [2/2] dense shuffled seed 0: # % after 3 epochs, # s


        """ + answer)
    #expect(!session.written.unicodeScalars.contains("\u{1B}"))
    #expect(session.written.contains("\r[") && !session.written.contains("▕"))
  }

  @Test(arguments: [["TERM": "dumb"], ["CI": "true"]])
  func writesPlainLinesIfTheTerminalCannotBeDrawnOn(environment: [String: String]) throws {
    let session = try onTerminal(environment)
    #expect(session.screen == plainProgress + answer)
    #expect(session.written.replacing("\r\n", with: "").firstMatch(of: /[\r\u{1B}▕]/) == nil)
  }

  @Test func writesPlainLinesIntoAPipe() throws {
    let (output, errors) = try intoPipes()
    #expect(shown(output) == answer)
    #expect(masked(errors) == plainProgress)
    #expect((output + errors).firstMatch(of: /[\r\u{1B}▕]/) == nil)
    #expect(output.split(separator: "\n").filter { $0.hasPrefix("• ") }.count == 2)
  }

  @Test func quietWritesOnlyTheAnswer() throws {
    let (output, errors) = try intoPipes(["--quiet"])
    #expect(shown(output) == answer)
    #expect(errors == "")
  }

  @Test func verboseWritesSettingsAndEpochs() throws {
    let (output, errors) = try intoPipes(["--verbose"])
    #expect(shown(output) == answer)
    func epochs(_ variant: String) -> String {
      (1...3).map { epoch in
        "dense \(variant) seed 0, epoch \(epoch): training loss #, accuracy # %; test loss #, accuracy "
          + "# %; # s\n"
      }.joined()
    }
    #expect(
      masked(errors) == """
        Settings: data (dataset glyphs, train limit 200), models name dense, training (batch size \
        128, dropout #, epochs 3, optimizer (learning rate #, name adam), schedule (shape (constant), \
        warm up (steps 0)), seeds (first seed 0, seed count 1)), variants normal,shuffled; 1 thread.
        Results go to out.
        glyphs: training on 200 images, testing on 2,000; 2 runs of 3 epochs, 1 at a time.
        \(epochs("normal"))[1/2] dense normal seed 0: # % after 3 epochs, # s
        \(epochs("shuffled"))[2/2] dense shuffled seed 0: # % after 3 epochs, # s


        """)
  }
}
