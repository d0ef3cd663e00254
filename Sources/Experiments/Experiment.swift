import DatasetIO
import Foundation
import Models
import Results
import Runs

/// One question: the settings that its answer depends on, the work, and what the numbers say.
///
/// A new experiment is a folder with one type that conforms to `Experiment`, or to `TrainingExperiment`
/// if it trains networks on images. Everything else (results folder, manifest, resuming, progress) is
/// the same for all experiments.
package protocol Experiment: Sendable {
  /// All that the results depend on, beside the images and the program. The command line fills it, the
  /// manifest contains it, and results are continued only under equal settings.
  associatedtype Settings: Codable & Equatable & Sendable
  /// What the work gives.
  associatedtype Answer

  /// The name in results and on the command line, such as "shuffle".
  static var name: String { get }
  /// The settings.
  var settings: Settings { get }
  /// The images; nil where the experiment needs none.
  var dataset: Dataset? { get }

  /// Does the work.
  ///
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  func perform(_ work: ExperimentWork) throws -> Answer
  /// The files that this experiment has beside those that all experiments have.
  func files(of answer: Answer) throws -> [ResultFile]
  /// The numbers that claims can refer to.
  func measures(of answer: Answer) throws -> [Measure]
  /// What the numbers say, one sentence each.
  func findings(of answer: Answer) throws -> [Finding]
}

/// A sentence that was computed from measures.
package struct Finding: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The sentence.
  package let text: String
  /// Whether it says that the runs cannot tell: more seeds may.
  package let isInconclusive: Bool

  /// A finding.
  package init(_ text: String, isInconclusive: Bool = false) {
    self.text = text
    self.isInconclusive = isInconclusive
  }

  /// A conclusive finding.
  package init(stringLiteral text: String) { self.init(text) }
}

/// A file that an experiment adds to its results.
package struct ResultFile: Sendable {
  /// What it contains.
  package enum Content: Sendable {
    /// A table, written as CSV.
    case table(CSVTable)
    /// Tensors, written as safetensors.
    case tensors(Safetensors)
  }

  /// Its name, such as "shift.csv".
  package let name: String
  /// What it contains.
  package let content: Content

  /// A table.
  package init(_ name: String, _ table: CSVTable) {
    self.name = name
    content = .table(table)
  }

  /// Tensors.
  package init(_ name: String, _ tensors: Safetensors) {
    self.name = name
    content = .tensors(tensors)
  }
}

/// What an experiment works with: where results go, how many threads there are, who is told.
package struct ExperimentWork: Sendable {
  /// The results' folder.
  package let folder: ResultsFolder
  /// How many threads there are; results do not depend on it.
  package let threads: Int
  /// Called with what happens, never twice at a time.
  package let report: @Sendable (ExperimentProgress) -> Void

  /// Work that goes into `folder`.
  package init(
    folder: ResultsFolder, threads: Int,
    report: @escaping @Sendable (ExperimentProgress) -> Void = { _ in }
  ) {
    self.folder = folder
    self.threads = threads
    self.report = report
  }

  /// - Throws: `RunsError.interrupted` if the process was asked to stop.
  func checkInterruption() throws {
    if Interruption.isRequested { throw RunsError.interrupted(path: folder.path) }
  }
}

/// How far an experiment has come.
package enum ExperimentProgress: Sendable {
  /// The work begins; the sentence says what it is.
  case begins(String)
  /// Something happened to a run.
  case run(RunProgress)
  /// So many of a number of equal steps are done.
  case steps(_ done: Int, of: Int, _ noun: String)
}

extension Experiment {
  /// Performs the experiment and writes all its results.
  ///
  /// - Parameter manifest: How this came about; finished here.
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  package func perform(_ work: ExperimentWork, manifest: Manifest) throws -> Answer {
    let answer = try perform(work)
    for file in try files(of: answer) {
      switch file.content {
      case .table(let table): try work.folder.write(table, as: file.name)
      case .tensors(let tensors): try work.folder.write(tensors.encoded(), as: file.name)
      }
    }
    try work.folder.finish(
      measures: try measures(of: answer), of: Self.name, manifest: manifest)
    return answer
  }
}
