/// Wall-clock seconds of a training's phases.
public struct PhaseSeconds: Sendable {
  /// Gathering the images, the layers' outputs, the loss.
  public let forward: Double
  /// Gradients of activations, and of parameters that are summed sample by sample.
  public let backward: Double
  /// Gradients of parameters that are summed over the batch, and all updates.
  public let update: Double
}

/// How the time of training steps divides.
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

/// What one worker spent on samples; written by that worker alone.
private final class WorkerClock: @unchecked Sendable {
  var forward = Duration.zero
  var backward = Duration.zero
}

extension Network {
  /// How the wall-clock time of all training steps so far divides.
  public var phaseSeconds: PhaseSeconds { clock.phases }
}
