import Kernels
import Models
import Results
import Runs

/// The machine that a race is run on, and what it does before it trains.
package struct RaceMachine: Sendable {
  /// The peak of a core of the processor that seconds are scaled to, in operations per second: one
  /// core of a 2-core AMD EPYC (Zen 4, AVX-512).
  package static let referencePeak = 118e9
  /// The number of cores that seconds are scaled to.
  package static let referenceCores = 2

  /// The machine.
  package let machine: Machine
  /// The number of threads that train.
  package let threads: Int
  /// The measured peak of all those threads, in operations per second.
  package let peak: Double
  /// The wall-clock seconds in which the images were loaded and cropped.
  package let loadingSeconds: Double
  /// The wall-clock seconds in which a network was built.
  package let buildingSeconds: Double

  /// Creates a description from measurements that were made elsewhere.
  init(
    machine: Machine, threads: Int, peak: Double, loadingSeconds: Double, buildingSeconds: Double
  ) {
    self.machine = machine
    self.threads = threads
    self.peak = peak
    self.loadingSeconds = loadingSeconds
    self.buildingSeconds = buildingSeconds
  }

  /// Measures the peak and the building of a network.
  ///
  /// - Throws: `ModelError` if the network cannot be trained.
  init(
    threads: Int, loadingSeconds: Double, building architecture: Architecture,
    with settings: TrainingSettings
  ) throws {
    let start = ContinuousClock.now
    _ = try Network(
      training: architecture, with: settings.options(seed: settings.seeds.start),
      threads: threads)
    let buildingSeconds = (ContinuousClock.now - start) / .seconds(1)
    self.init(
      machine: .current, threads: threads,
      peak: measurePeakRate(threads: threads, seconds: 0.3), loadingSeconds: loadingSeconds,
      buildingSeconds: buildingSeconds)
  }

  /// Returns the seconds that the reference cores would take if training were as fast in proportion
  /// to the peak.
  package func scaled(_ seconds: Double) -> Double {
    seconds * peak / (Self.referencePeak * Double(Self.referenceCores))
  }

  /// The columns of `timings.csv` that a race adds.
  var columns: [RunColumn] {
    [
      RunColumn(name: "training_seconds") { CSVCell($0.trainingSeconds) },
      RunColumn(name: "scaled_training_seconds") { [self] in
        CSVCell($0.trainingSeconds.map(scaled))
      },
      .setting("threads", .integer(threads)), .setting("peak_gflops", .fraction(peak / 1e9)),
      .setting("loading_seconds", .fraction(loadingSeconds)),
      .setting("building_seconds", .fraction(buildingSeconds)),
    ]
  }
}
