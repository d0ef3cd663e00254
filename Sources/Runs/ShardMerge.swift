import Foundation
import Results

/// The runs of a plan in the folders of its shards.
///
/// Runs are read one at a time, so that memory does not grow with the size of their outcomes.
package struct ShardMerge {
  private let series: RunSeries
  private let shards: [ShardFolder]
  /// The folder of each run, as an index into `shards`.
  private let places: [Int]

  /// Finds the outcome of every run and checks it.
  ///
  /// - Parameters:
  ///   - series: All runs of the plan.
  ///   - shards: The folders, in any order; two of them can contain the same shard.
  ///   - expected: The manifest of the whole plan.
  /// - Throws: `MergeError`, or `RunsError.otherRun`.
  package init(
    _ series: RunSeries, _ shards: [ShardFolder], areOf expected: Manifest
  ) throws {
    self.series = series
    self.shards = shards
    try check(shards, areOf: expected, planSha256: try series.planDigest())
    let count = shards.first?.record.count ?? 1
    let folders = Dictionary(grouping: shards.indices) { shards[$0].record.index }
    let ground = series.ground
    var places: [Int] = []
    var missing: [MissingRun] = []
    for (position, run) in series.runs.enumerated() {
      let description = try ground.description(of: run)
      guard let shard = Shard(index: position % count + 1, count: count) else { continue }
      var found: (place: Int, outcome: Data)?
      var reason = "it was not finished"
      for place in folders[shard.index] ?? [] {
        switch try shards[place].outcome(of: run, described: description) {
        case .absent: break
        case .unusable(let problem): reason = problem
        case .usable(let outcome):
          if let found, found.outcome != outcome {
            throw MergeError.differentCopies(
              run: run.label, path: shards[found.place].path, other: shards[place].path)
          }
          if found == nil { found = (place, outcome) }
        }
      }
      if let found {
        places.append(found.place)
      } else {
        let folder = folders[shard.index]?.first.map { shards[$0].path }
        missing.append(
          MissingRun(
            label: run.label, shard: shard, folder: folder,
            reason: folder == nil ? "no folder of its shard was given" : reason))
      }
    }
    guard missing.isEmpty else { throw MergeError.missing(missing) }
    self.places = places
  }

  /// Copies the outcomes, the trained networks and the times of all runs.
  ///
  /// - Parameter copied: Called with the number of runs copied so far.
  /// - Throws: `ResultsError`.
  package func copy(to folder: ResultsFolder, copied: (Int) -> Void = { _ in }) throws {
    let store = series.store(in: folder)
    let times = shards.map { SecondsFile(in: "\($0.path)/\(ResultsFolder.Part.runs.rawValue)") }
    for (position, (run, place)) in zip(series.runs, places).enumerated() {
      try shards[place].copyOutcome(of: run, times: times[place].times(of: run), to: store)
      copied(position + 1)
    }
  }
}

extension ShardFolder {
  fileprivate enum Outcome {
    case absent
    case unusable(String)
    /// The content of the file.
    case usable(Data)
  }

  private func contents(_ name: String) -> Data? {
    try? Data(contentsOf: URL(filePath: "\(path)/\(name)"))
  }

  /// Reads the outcome of a run, and checks it and its other files.
  ///
  /// - Throws: `RunsError.otherRun`.
  fileprivate func outcome(
    of run: TrainingRun, described description: RunDescription
  ) throws(RunsError) -> Outcome {
    let name = RunStore.outcomePath(of: run.label)
    guard let contents = contents(name) else { return .absent }
    do {
      let saved = try FinishedRun(
        contents, path: "\(path)/\(name)", of: run, described: description)
      for file in saved.files {
        guard let own = self.contents(file.path) else {
          return .unusable("\(path)/\(file.path) is missing")
        }
        guard FileDigest(path: file.path, contents: own) == file else {
          return .unusable("\(path)/\(file.path) is damaged")
        }
        if file == saved.predictions {
          _ = try saved.predictions(in: own, of: run, path: "\(path)/\(name)")
        }
      }
      return .usable(contents)
    } catch let error as RunsError {
      throw error
    } catch {
      return .unusable("\(path)/\(name) is damaged")
    }
  }

  fileprivate func copyOutcome(
    of run: TrainingRun, times: RunSeconds?, to store: RunStore
  ) throws {
    let name = RunStore.outcomePath(of: run.label)
    guard let contents = contents(name),
      let saved = try? FinishedRun(contents, path: "\(path)/\(name)")
    else { throw ResultsError.unreadable(path: "\(path)/\(name)") }
    func own(_ file: FileDigest) throws -> (path: String, contents: Data) {
      guard let contents = self.contents(file.path) else {
        throw ResultsError.unreadable(path: "\(path)/\(file.path)")
      }
      return (file.path, contents)
    }
    try store.adopt(
      contents, of: run, weights: saved.weights.map(own), predictions: saved.predictions.map(own),
      times: times)
  }
}
