import Testing

/// What follows "mnist" in the message for an unknown data set.
private func choices(_ argument: String) -> String {
  "fashion-mnist, kmnist, cifar-10, cifar-100, glyphs, the path of a folder, .tar.gz archive or .npz "
    + "file (write ./\(argument) for one in this folder), or images:DIR or bytes:DIR for a folder of "
    + "PNG or of arbitrary files with one sub-folder per class."
}

/// The command line rejects bad arguments before anything runs.
@Suite struct CommandLineTests {
  private let usage = """
    Usage: bench shuffle <options>
      See 'bench shuffle --help' for more information.
    """

  @Test(arguments: [
    (["--epochs", "0"], "--epochs takes a number from 1 to 10000, found 0."),
    (["--epochs", "10001"], "--epochs takes a number from 1 to 10000, found 10001."),
    (["--batch-size", "0"], "--batch-size takes a number from 1 to 65536, found 0."),
    (["--batch-size", "65537"], "--batch-size takes a number from 1 to 65536, found 65537."),
    (["--seeds", "0"], "--seeds takes a number from 1 to 100000, found 0."),
    (["--seeds", "-1"], "--seeds takes a number from 1 to 100000, found -1."),
    (["--dropout", "-.5"], "--dropout takes a rate from 0 to below 1, found -0.5."),
    (["--seeds", "100001"], "--seeds takes a number from 1 to 100000, found 100001."),
    (["--threads", "0"], "--threads takes a number from 1 to 1024, found 0."),
    (["--threads", "1025"], "--threads takes a number from 1 to 1024, found 1025."),
    (["--train-limit", "0"], "--train-limit takes a number of at least 1, found 0."),
    (["--holdout", "0"], "--holdout takes a number of at least 1, found 0."),
    (["--learning-rate", "0"], "--learning-rate takes a number above 0, found 0.0."),
    (["--learning-rate", "nan"], "--learning-rate takes a number above 0, found nan."),
    (["--learning-rate", "inf"], "--learning-rate takes a number above 0, found inf."),
    (["--learning-rate", "1e-60"], "--learning-rate takes a number above 0, found 1e-60."),
    (["--out", ""], "--out takes a path, found nothing."),
    (["--data", ""], "--data takes a path, found nothing."),
    (["--dropout", "1"], "--dropout takes a rate from 0 to below 1, found 1.0."),
    (["--dropout=-0.5"], "--dropout takes a rate from 0 to below 1, found -0.5."),
    (["--dropout", "nan"], "--dropout takes a rate from 0 to below 1, found nan."),
    (
      ["--dropout", "0.2", "--models", "dense,lenet5"],
      "--dropout has no effect without the network cnn. In the text of a network, dropout is a layer: "
        + "dropout:0.3."
    ),
    (
      ["--momentum", "0.9"],
      "--momentum requires --optimizer sgd; Adam has moments of its own."
    ),
    (
      ["--optimizer", "sgd", "--momentum", "1"],
      "--momentum takes a rate from 0 to below 1, found 1.0."
    ),
    (
      ["--optimizer", "sgd", "--momentum", "nan"],
      "--momentum takes a rate from 0 to below 1, found nan."
    ),
    (["--weight-decay", "0.1"], "--weight-decay requires --optimizer adamw."),
    (
      ["--optimizer", "adamw", "--weight-decay=-1"],
      "--weight-decay takes a number of at least 0, found -1.0."
    ),
    (
      ["--optimizer", "adamw", "--weight-decay", "nan"],
      "--weight-decay takes a number of at least 0, found nan."
    ),
    (["--step-every", "2"], "--step-every requires --schedule step."),
    (
      ["--schedule", "cosine", "--step-factor", "0.5"], "--step-factor requires --schedule step."
    ),
    (
      ["--schedule", "step", "--step-factor", "1"],
      "--step-factor takes a number above 0 and below 1, found 1.0."
    ),
    (
      ["--schedule", "step", "--step-every", "10", "--warm-up", "2"],
      "--schedule step has no effect: its first step would come after 12 of 12 epochs. Choose more "
        + "--epochs or a smaller --step-every."
    ),
    (
      ["--schedule", "step", "--epochs", "1"],
      "--schedule step has no effect: its first step would come after 1 of 1 epoch. Choose more "
        + "--epochs or a smaller --step-every."
    ),
    (
      ["--epochs", "3", "--warm-up", "3"],
      "--warm-up takes fewer epochs than the training has: 3 of 3."
    ),
    (["--beta-cycling"], "--beta-cycling requires --schedule one-cycle."),
    (
      ["--beta-cycling", "--schedule", "one-cycle", "--optimizer", "sgd"],
      "--beta-cycling requires --optimizer adam or adamw; sgd has no β₁."
    ),
    (
      ["--shift-augmentation", "0"], "--shift-augmentation takes a number from 1 to 64, found 0."
    ),
    (
      ["--patience", "3"],
      "--patience requires --holdout: an epoch chosen on the test images would make their accuracy "
        + "look better than it is."
    ),
    (
      ["--patience", "0", "--holdout", "9"], "--patience takes a number from 1 to 10000, found 0."
    ),
    (
      ["--patience", "11", "--holdout", "9"],
      "--patience 11 never ends a run of 12 epochs: it requires at least 13."
    ),
    (
      ["--seed", "18446744073709551615", "--seeds", "2"],
      "--seed 18446744073709551615 leaves no room for 2 seeds."
    ),
    (
      ["--models", "cnn,"],
      "'cnn,' describes no network that can be trained here: a list contains names (dense, cnn, "
        + "dense-1024, lenet5) and .json files with commas between, and nothing else, found ''."
    ),
    (
      ["--models", "dense, cnn"],
      "'dense, cnn' describes no network that can be trained here: a list contains names (dense, cnn, "
        + "dense-1024, lenet5) and .json files with commas between, and nothing else, found ' cnn'."
    ),
    (
      ["--models", "lenet6"],
      "'lenet6' describes no network that can be trained here: a network is one of dense, cnn, dense-1024, "
        + "lenet5, a text such as conv:32:3,relu,maxpool,flatten,dense:10, or the path of a .json file "
        + "(did you mean 'lenet5'?)."
    ),
    (
      ["--models", ""],
      "'' describes no network that can be trained here: a network is one of dense, cnn, dense-1024, "
        + "lenet5, a text such as conv:32:3,relu,maxpool,flatten,dense:10, or the path of a .json file."
    ),
    (
      ["--variants", "normal,permuted"],
      "--variants takes one or more of normal,shuffled, found 'normal,permuted'."
    ),
    (
      ["--dataset", "mnsit"],
      "There is no data set 'mnsit'. Did you mean 'mnist'? Choose mnist, \(choices("mnsit"))"
    ),
    (
      ["--dataset", "CIFAR10"],
      "There is no data set 'CIFAR10'. Did you mean 'cifar-10'? Choose mnist, \(choices("CIFAR10"))"
    ),
    (
      ["--dataset", "imagenet"],
      "There is no data set 'imagenet'. Choose mnist, \(choices("imagenet"))"
    ),
    (["--datset", "mnist"], "Unknown option '--datset'. Did you mean '--dataset'?"),
    (["--quiet", "--verbose"], "--quiet and --verbose exclude each other."),
    (["more"], "Unexpected argument 'more'"),
  ])
  func explainsABadOption(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["shuffle"] + arguments))
    #expect(said.text == "Error: \(message)\n\(usage)")
    #expect(said.code == 64)
  }

  @Test(arguments: [
    (
      ["--epochs", "many"],
      """
      The value 'many' is invalid for '--epochs <n>'
      Help:  --epochs <n>  Passes over the training images.
      """
    ),
    (
      ["--epochs"],
      """
      Missing value for '--epochs <n>'
      Help:  --epochs <n>  Passes over the training images.
      """
    ),
    (
      ["--seed=-1"],
      """
      The value '-1' is invalid for '--seed <s>'
      Help:  --seed <s>  The (first) seed of weights, image order and dropout.
      """
    ),
    (
      ["--warm-up", "0.5"],
      """
      The value '0.5' is invalid for '--warm-up <n>'
      Help:  --warm-up <n>  Epochs, or steps as in 500steps, during which the learning rate first rises \
      from 0. (default: 0)
      """
    ),
    (
      ["--optimizer", "rmsprop"],
      """
      The value 'rmsprop' is invalid for '--optimizer <optimizer>'. Please provide one of 'adam', \
      'adamw' or 'sgd'.
      Help:  --optimizer <optimizer>  The optimizer.
      """
    ),
  ])
  func explainsAnUnreadableValueWithItsOption(
    arguments: [String], message: String
  ) throws {
    let said = try #require(reply(to: ["shuffle"] + arguments))
    #expect(said.text == "Error: \(message)\n\(usage)")
    #expect(said.code == 64)
  }

  @Test(arguments: [
    (["shufle"], "There is no command 'shufle'. Did you mean 'shuffle'?"),
    (["sufle", "--seeds", "2"], "There is no command 'sufle'. Did you mean 'shuffle'?"),
    (["nosuch"], "There is no command 'nosuch'."),
    (["help", "nosuch"], "There is no command 'nosuch'."),
    (["help", "trian"], "There is no command 'trian'. Did you mean 'train'?"),
    (["help", "datasets", "verfy"], "There is no command 'verfy'. Did you mean 'verify'?"),
    (["datasets", "verfy"], "There is no command 'verfy'. Did you mean 'verify'?"),
    (["datasets", "verfy", "mnist"], "There is no command 'verfy'. Did you mean 'verify'?"),
    (["datasets", "cifar-10"], "There is no command 'cifar-10'."),
  ])
  func suggestsACommand(arguments: [String], message: String) throws {
    let said = try #require(reply(to: arguments))
    #expect(
      said.text == """
        Error: \(message)
        Usage: bench <subcommand>
          See 'bench --help' for more information.
        """)
    #expect(said.code == 64)
  }

  @Test(arguments: [
    (["shuffle", "--lr", "0.1"], "'--lr'. Did you mean '--learning-rate'?"),
    (["train", "--lr=0.1"], "'--lr'. Did you mean '--learning-rate'?"),
    (["shuffle", "--batchsize", "64"], "'--batchsize'. Did you mean '--batch-size'?"),
    (["train", "--seeds", "3"], "'--seeds'. Did you mean '--seed'?"),
    (["tabular", "--epoch", "3"], "'--epoch'. Did you mean '--epochs'?"),
  ])
  func suggestsAnOptionOfTheCommand(arguments: [String], end: String) throws {
    let said = try #require(reply(to: arguments))
    #expect(said.text.hasPrefix("Error: Unknown option \(end)\nUsage: bench \(arguments[0]) "))
    #expect(said.code == 64)
  }

  @Test(arguments: [
    [], ["--epochs", "10000", "--batch-size", "65536", "--seeds", "1000", "--threads", "1024"],
    ["--dropout", "0", "--learning-rate", "1e-9", "--optimizer", "sgd", "--momentum", "0"],
    ["--optimizer", "adamw", "--weight-decay", "0", "--schedule", "step", "--step-every", "11"],
    ["--epochs", "3", "--warm-up", "2", "--schedule", "one-cycle", "--beta-cycling"],
    ["--patience", "10", "--holdout", "1", "--shift-augmentation", "64"],
    ["--seed", "18446744073709551615", "--seeds", "1"],
    ["--seed", "18446744073709551614", "--seeds", "2"],
    ["--models", "cnn,dense,cnn", "--variants", "shuffled", "--dataset", "./none", "--quiet"],
  ])
  func acceptsOptionsUpToTheirLimits(arguments: [String]) {
    #expect(reply(to: ["shuffle"] + arguments)?.text == nil)
  }
}
