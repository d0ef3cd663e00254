/// The wall-clock seconds of the phases of a training.
public struct PhaseSeconds: Sendable {
  /// Loading the images, and computing the layers' outputs and the loss.
  public let forward: Double
  /// The gradients of activations, and of parameters that are summed per task.
  public let backward: Double
  /// The gradients of parameters that are summed over the batch, and all updates.
  public let update: Double

  /// Returns the seconds since an earlier reading of the same network.
  package func since(_ earlier: PhaseSeconds) -> PhaseSeconds {
    PhaseSeconds(
      forward: forward - earlier.forward, backward: backward - earlier.backward,
      update: update - earlier.update)
  }
}

/// Measures how the time of training steps is divided into phases.
final class StepClock: @unchecked Sendable {
  private let workers: [WorkerClock]
  private var start = ContinuousClock.now
  private var middle = ContinuousClock.now
  private var samplePhases = Duration.zero
  private var updatePhases = Duration.zero

  init(workers: Int) { self.workers = (0..<workers).map { _ in WorkerClock() } }

  func beginStep() { start = .now }

  func beginUpdate() {
    middle = .now
    samplePhases += middle - start
  }

  func endStep() { updatePhases += .now - middle }

  func timeForward(_ worker: Int, _ body: () -> Void) {
    let start = ContinuousClock.now
    body()
    workers[worker].forward += .now - start
  }

  func timeBackward(_ worker: Int, _ body: () -> Void) {
    let start = ContinuousClock.now
    body()
    workers[worker].backward += .now - start
  }

  /// The phases of all steps so far.
  var phases: PhaseSeconds {
    let forward = workers.reduce(0) { $0 + $1.forward / .seconds(1) }
    let backward = workers.reduce(0) { $0 + $1.backward / .seconds(1) }
    let share = forward / max(forward + backward, .leastNormalMagnitude)
    let seconds = samplePhases / .seconds(1)
    return PhaseSeconds(
      forward: seconds * share, backward: seconds * (1 - share),
      update: updatePhases / .seconds(1))
  }
}

/// The time that one worker spent on samples, written by that worker alone.
private final class WorkerClock: @unchecked Sendable {
  var forward = Duration.zero
  var backward = Duration.zero
}

extension Network {
  /// The wall-clock time of all training steps so far, by phase.
  public var phaseSeconds: PhaseSeconds { clock.phases }
}
