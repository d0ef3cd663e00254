import ArgumentParser

/// The command line: what can be asked.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "What do dense and convolutional networks know about space?",
    discussion: """
      Trains both on images as they are and on images whose pixels all went through one fixed \
      permutation, and settles with error bars what is left of their accuracy.

      EXAMPLES:
        bench shuffle                       the experiment, on MNIST if it is there
        bench shuffle --seeds 2 --epochs 3  a quick look
        bench help shuffle                  all its options
        bench speed                         how fast this machine trains
      """,
    version: benchVersion,
    subcommands: [Shuffle.self, Train.self, Evaluate.self, Speed.self])
}

/// The version that `--version` and manifests name.
let benchVersion = "0.1.0"
