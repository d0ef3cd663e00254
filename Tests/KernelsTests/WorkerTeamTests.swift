import Synchronization
import Testing

@testable import Kernels

@Suite struct WorkerTeamTests {
  /// Tests more threads than this machine may have cores, and phases of very different sizes.
  @Test(arguments: [1, 2, 3, 8])
  func runsEveryTaskOfEveryPhaseOnce(threads: Int) {
    let team = WorkerTeam(threads: threads)
    let counts = FloatBuffer(count: 64)
    for phase in 0..<2_000 {
      let tasks = phase % 65
      team.run(tasks: tasks) { worker, task in
        #expect(worker >= 0 && worker < threads)
        counts[task] += 1
      }
      for task in 0..<tasks where counts[task] != 1 { Issue.record("\(phase): \(task)") }
      for task in 0..<64 { counts[task] = 0 }
    }
  }

  @Test func severalTeamsRunConcurrently() async {
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let team = WorkerTeam(threads: 2)
          let total = Atomic<Int>(0)
          for _ in 0..<500 {
            team.run(tasks: 7) { _, task in total.add(task, ordering: .relaxed) }
          }
          return total.load(ordering: .relaxed)
        }
      }
      for await total in group { #expect(total == 500 * 21) }
    }
  }
}
