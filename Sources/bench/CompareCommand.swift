import ArgumentParser
import Experiments
import Results

/// `bench compare`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two results, or two networks within one: which is better?",
    usage: "bench compare <a> <b> [<c>] [--json]",
    discussion: """
      Compares test accuracies after the last epoch, seed by seed where both sides have the same seeds, and \
      says which side is better, or that the runs cannot tell.

      A side is a folder of results, or a path into it: results/shuffle/cnn is a network, \
      results/shuffle/cnn/normal its runs that were trained on normal images, \
      results/shuffle/cnn/normal/shuffled the same runs, tested on shuffled ones. With three arguments, \
      the first is a folder and the others are names in it. Cells that only one side has are left out.

      The exit code is 0 if the first side is better, 4 if the second one is, 5 if the runs cannot tell, and \
      6 if the sides cannot be compared.

      EXAMPLES:
        bench compare results/a results/b
        bench compare results/shuffle cnn dense
        bench compare results/shuffle cnn/normal cnn/shuffled
        bench compare results/a/cnn/normal results/b/dense/normal --json
      """)

  @Argument(
    help: ArgumentHelp("The first side, or the folder that contains both.", valueName: "a"),
    completion: .directory)
  var first: String

  @Argument(
    help: ArgumentHelp("The second side, or the first one in that folder.", valueName: "b"),
    completion: .directory)
  var second: String

  @Argument(
    help: ArgumentHelp("The second side, if the first argument is a folder.", valueName: "c"))
  var third: String?

  @OptionGroup var format: FormatOptions

  func validate() throws {
    for (argument, name) in [(first, "<a>"), (second, "<b>"), (third, "<c>")] {
      try requirePath(argument, option: name)
    }
  }

  func run() throws {
    let comparison = try comparison()
    print(
      format.json
        ? try json(of: comparison).document()
        : wrapped(
          report(of: comparison, width: Terminal.output.width), width: Terminal.output.width))
    let code = Self.exitCode(of: comparison)
    if code != 0 { throw ExitCode(code) }
  }

  /// Compares the sides that the arguments name.
  func comparison() throws -> Comparison {
    let a = try CellSelection(path: first)
    guard let third else {
      let b = try CellSelection(path: second)
      return try usage { () throws(ComparisonError) in try Comparison(of: a, with: b) }
    }
    return try usage { () throws(ComparisonError) in
      try Comparison(
        of: CellSelection(cell: second, of: a.results),
        with: CellSelection(cell: third, of: a.results))
    }
  }

  /// Returns the exit code of a comparison.
  static func exitCode(of comparison: Comparison) -> Int32 {
    guard comparison.obstacle == nil else { return 6 }
    return switch comparison.conclusion {
    case .aIsBetter: 0
    case .bIsBetter: 4
    case .undecided: 5
    }
  }
}
