import DatasetIO

/// The experiments that the claims are about, as commands.
struct ClaimsPlan {
  /// One of them.
  struct Experiment {
    /// The command and its options.
    let arguments: [String]
    /// Its folder among the results.
    let folder: String
    /// Whether it trains networks on a data set.
    let trains: Bool
  }

  /// What is run, the quickest first.
  let experiments: [Experiment]

  /// - Parameters:
  ///   - isQuick: Whether only what is done in seconds is run.
  ///   - data: The folder of data sets; what needs one that is not there is left out.
  init(isQuick: Bool, data: String) {
    var experiments = [
      Experiment(arguments: ["parameters"], folder: "parameters", trains: false),
      Experiment(
        arguments: ["edge"] + (isQuick ? ["--fresh-seeds", "200"] : []), folder: "edge",
        trains: false),
      Experiment(
        arguments: ["tabular"] + (isQuick ? ["--seeds", "2"] : []), folder: "tabular",
        trains: false),
    ]
    func add(_ arguments: String, folder: String) {
      experiments.append(
        Experiment(
          arguments: arguments.split(separator: " ").map(String.init), folder: folder, trains: true)
      )
    }
    add("equivalence", folder: "equivalence")
    if DatasetSelection.mnist.isAvailable(in: data) {
      if isQuick {
        add("shift --epochs 1 --seeds 2 --range 4", folder: "shift")
        add("shuffle --epochs 1 --seeds 2", folder: "shuffle")
      } else {
        add("shift", folder: "shift")
        add("samples", folder: "samples")
        add("locality", folder: "locality")
        add("shuffle", folder: "shuffle")
      }
    }
    if !isQuick, DatasetSelection.cifar10.isAvailable(in: data) {
      add(
        "shuffle --dataset cifar-10 --holdout 10000 --epochs 8 --seeds 3",
        folder: "shuffle-cifar-10")
    }
    self.experiments = experiments
  }
}
