import Dispatch
import Experiments
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: once, the experiment ends after its current step; twice, the process at once.
/// Its sources are made once and only ever cancelled, hence it may go anywhere.
final class Signals: @unchecked Sendable {
  private static let received = Atomic<Int32>(0)
  private static let child = Atomic<Int32>(0)
  private let sources: [any DispatchSourceSignal]

  /// The process that does the work, in a group of its own, and gets each signal too; 0 for none.
  static func forward(to process: Int32) { child.store(process, ordering: .relaxed) }

  /// By which a shell knows what ended the process: 130 after Ctrl-C, 143 after SIGTERM.
  static var exitCode: Int32 { 128 + received.load(ordering: .relaxed) }

  /// From now until it goes away.
  init() {
    // A queue of its own: the experiment keeps all shared threads busy.
    let queue = DispatchQueue(label: "signals")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { Self.receive(number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }

  private static func receive(_ number: Int32) {
    let child = child.load(ordering: .relaxed)
    if child != 0 { kill(child, number) }
    if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
    Interruption.request()
    // The child says the same.
    guard child == 0 else { return }
    let message = "\nEnding after the current step; once more to end at once.\n"
    try? FileHandle.standardError.write(contentsOf: Data(message.utf8))
  }
}
