import DatasetIO
import Foundation
import Models
import Results
import Runs

/// One question: the settings that its answer depends on, the work, and the findings.
///
/// A new experiment is a folder with one type that conforms to `TrainingExperiment` if it trains
/// networks, or else to `Calculation`. Everything else (results folder, manifest, resuming,
/// progress) is the same for all experiments.
package protocol Experiment: Sendable {
  /// Everything that the results depend on, besides the images and the program.
  ///
  /// The command line fills it, the manifest contains it, and results are continued only under
  /// equal settings.
  associatedtype Settings: Codable & Equatable & Sendable
  /// The result of the work.
  associatedtype Answer

  /// The name in results and on the command line, such as "shuffle".
  static var name: String { get }
  /// The settings.
  var settings: Settings { get }
  /// The images; nil if the experiment needs none.
  var dataset: Dataset? { get }
  /// Whether times are a result. Runs are then performed one after another, and results are continued
  /// on the same machine only.
  var isTimed: Bool { get }

  /// Performs the work.
  ///
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  func perform(_ work: ExperimentWork) throws -> Answer
  /// Returns the files of this experiment besides those that all experiments have.
  func files(of answer: Answer) throws -> [ResultFile]
  /// Returns the measures that claims can refer to.
  func measures(of answer: Answer) throws -> [Measure]
  /// Returns the findings, one sentence each, the answer to the question first.
  func findings(of answer: Answer) throws -> [Finding]
}

extension Experiment {
  package var isTimed: Bool { false }
}

/// A file that an experiment adds to its results.
package struct ResultFile: Sendable {
  /// The content of the file.
  package enum Content: Sendable {
    /// A table, written as CSV.
    case table(CSVTable)
    /// Tensors, written as safetensors.
    case tensors(Safetensors)
  }

  /// The file's name, such as "shift.csv".
  package let name: String
  /// The content of the file.
  package let content: Content

  /// Creates a file that contains a table.
  package init(_ name: String, _ table: CSVTable) {
    self.name = name
    content = .table(table)
  }

  /// Creates a file that contains tensors.
  package init(_ name: String, _ tensors: Safetensors) {
    self.name = name
    content = .tensors(tensors)
  }
}

/// The environment of an experiment: the results folder, the number of threads, and the progress
/// report.
package struct ExperimentWork: Sendable {
  /// The results folder.
  package let folder: ResultsFolder
  /// The number of threads; results do not depend on it.
  package let threads: Int
  /// Returns whether trainings must end after their current step.
  package let isInterrupted: @Sendable () -> Bool
  /// Called with each event, never concurrently.
  package let report: @Sendable (ExperimentProgress) -> Void

  /// Creates an environment whose results go into `folder`.
  package init(
    folder: ResultsFolder, threads: Int,
    report: @escaping @Sendable (ExperimentProgress) -> Void = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }
  ) {
    self.folder = folder
    self.threads = threads
    self.isInterrupted = isInterrupted
    self.report = report
  }
}

/// The progress of an experiment.
package enum ExperimentProgress: Sendable {
  /// The work starts; the sentence describes it.
  case begins(String)
  /// Something happened to a run.
  case run(RunProgress)
  /// `done` of a number of equal steps are finished.
  case steps(_ done: Int, of: Int, _ noun: String)
}

extension Experiment {
  /// Performs the experiment and writes all its results.
  ///
  /// - Parameter manifest: The manifest of the results, which is finished here.
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  ///   If every training diverged, the results are finished, and contain no measures.
  package func perform(_ work: ExperimentWork, manifest: Manifest) throws -> Answer {
    try conclude(in: work.folder, manifest: manifest) { try perform(work) }
  }

  /// Writes everything that follows from an answer.
  ///
  /// - Parameter answer: Returns the answer.
  func conclude(
    in folder: ResultsFolder, manifest: Manifest, answer: () throws -> Answer
  ) throws -> Answer {
    let found: Answer
    do { found = try answer() } catch let error as RunsError {
      if case .diverged = error {
        try folder.write(.findings([], experiment: Self.name), as: "findings.csv")
        try folder.finish(measures: [], of: Self.name, manifest: manifest)
      }
      throw error
    }
    for file in try files(of: found) {
      switch file.content {
      case .table(let table): try folder.write(table, as: file.name)
      case .tensors(let tensors): try folder.write(tensors.encoded(), as: file.name)
      }
    }
    try folder.write(
      .findings(try findings(of: found), experiment: Self.name), as: "findings.csv")
    try folder.finish(measures: try measures(of: found), of: Self.name, manifest: manifest)
    return found
  }
}
