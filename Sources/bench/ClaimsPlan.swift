import DatasetIO
import Experiments

/// The experiments that the claims are about, as commands.
struct ClaimsPlan {
  /// An experiment and its folder.
  struct Experiment {
    /// The command and its options.
    let arguments: [String]
    /// The folder of its results, below the folder of all.
    let folder: String
    /// Whether networks are trained, which several machines can share.
    let trains: Bool
  }

  /// The experiments to run.
  private(set) var experiments: [Experiment] = []
  private let data: String
  private let threads: Int

  /// Plans the experiments.
  ///
  /// - Parameters:
  ///   - isQuick: Whether to run only what takes seconds.
  ///   - data: The folder of data sets. Experiments on missing data sets are left out.
  init(isQuick: Bool, data: String, threads: Int) {
    self.data = data
    self.threads = threads
    add("parameters")
    add(isQuick ? "edge --trainings 10" : "edge")
    add(isQuick ? "tabular --seeds 3" : "tabular", trains: true)
    add("equivalence", readsData: true)
    if DatasetSelection.mnist.isFound(in: data) {
      add(
        isQuick ? "shift --epochs 1 --seeds 3 --range 4" : "shift --augment", readsData: true,
        trains: true)
      if !isQuick {
        add("samples", readsData: true, trains: true)
        add("locality", readsData: true, trains: true)
        // The cnn as one text prints it, and other networks without dropout in the cnn.
        let others = [
          Claim.Networks.denseWithDropout, Claim.Networks.oneConvolution,
          Claim.Networks.cnnWithoutDense,
        ]
        add(
          "shuffle --models dense,cnn \(others.map { "--models \($0)" }.joined(separator: " ")) "
            + "--variants normal --dropout 0",
          folder: "shuffle-no-dropout", readsData: true, trains: true)
        add(
          "shuffle --variants normal --dropout 0 --optimizer adamw --weight-decay 0.1",
          folder: "shuffle-weight-decay", readsData: true, trains: true)
        add(
          "shuffle --variants normal --dropout 0 --shift-augmentation 1",
          folder: "shuffle-moved", readsData: true, trains: true)
      }
      add(isQuick ? "shuffle --epochs 1 --seeds 3" : "shuffle", readsData: true, trains: true)
    }
    if !isQuick, DatasetSelection.cifar10.isFound(in: data) {
      add(
        "shuffle --dataset cifar-10 --holdout 10000 --epochs 8",
        folder: "shuffle-cifar-10", readsData: true, trains: true)
      add(
        "shuffle --dataset cifar-10 --holdout 10000 --models \(Claim.Networks.deeperCNN) --variants normal "
          + "--epochs 20", folder: "shuffle-cifar-10-deeper", readsData: true, trains: true)
    }
    // Data that has no name of its own: MedMNIST's PathMNIST, and malware in a folder per family.
    let others = [
      ("pathmnist", "\(data)/pathmnist.npz"), ("malware", "bytes:\(data)/malware"),
    ]
    for (name, dataset) in others where !isQuick {
      guard let selection = try? DatasetSelection(argument: dataset), selection.isFound(in: data)
      else { continue }
      add("shuffle --epochs 8", on: dataset, folder: "shuffle-\(name)", trains: true)
    }
  }

  private mutating func add(
    _ command: String, on dataset: String? = nil, folder: String? = nil, readsData: Bool = false,
    trains: Bool = false
  ) {
    let words = command.split(separator: " ").map(String.init)
    experiments.append(
      Experiment(
        arguments: words + (dataset.map { ["--dataset", $0] } ?? [])
          + (readsData ? ["--data", data] : [])
          + (trains ? ["--threads", "\(threads)"] : []),
        folder: folder ?? words[0], trains: trains))
  }
}
