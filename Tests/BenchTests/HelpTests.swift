import Testing

@testable import bench

@Suite struct HelpTests {
  @Test func listsAllCommands() throws {
    let help = """
      OVERVIEW: What do dense and convolutional networks know about space?

      Trains both kinds of network on normal images and on images whose pixels were
      all rearranged by one fixed permutation, and measures, with error bars, how
      much accuracy each loses.

      EXAMPLES:
        bench shuffle                       the main experiment, on MNIST if present
        bench shuffle --seeds 2 --epochs 3  a quick look
        bench help shuffle                  all options of the experiment
        bench speed                         how fast this machine trains

      USAGE: bench <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        shuffle                 Train on normal and on shuffled pixels: which
                                networks need to know where a pixel is?
        shift                   Move the images by a few pixels: which networks still
                                recognise them?
        samples                 Train on few images and on many: which network needs
                                how many, and which memorises?
        locality                Shuffle pixels within blocks, or whole blocks: how
                                much order is needed?
        edge                    Lines or noise, 8×8: 64 weights against a 3×3 kernel,
                                as one text trains them.
        parameters              How many parameters do dense and convolutional layers
                                have?
        equivalence             Can dense and convolutional layers compute the same
                                function?
        tabular                 Five sensor readings without spatial order: does a
                                convolution gain anything?
        parts                   Locality, sharing, pooling, head: which part of a cnn
                                knows about space?
        race                    How many seconds of training does a mean accuracy of
                                99 % take on two cores?
        claims                  Which claims of five teaching texts hold, and which
                                do not?
        compare                 Compare two results, or two networks within one:
                                which is better?
        verify                  Check finished results: files, tables, and runs
                                trained again.
        merge                   Merge the shards of an experiment.
        train                   Train one network and save its weights.
        evaluate                Test saved weights.
        predict                 What does a saved network make of pictures?
        export                  Write a trained network as ONNX, for other programs.
        datasets                Which data sets are known, which exist here, and are
                                they complete?
        speed                   How fast is training here, and where does the time go?
        report                  Show a folder of results as one page of charts.
        explore                 Make a page to draw digits, shuffle pixels and look
                                inside the networks.
        completions             Print a script that lets the shell complete commands,
                                options and values.

        See 'bench help <subcommand>' for detailed help.
      """
    #expect(Bench.helpMessage(columns: 80) == help)
    for arguments in [[], ["--help"], ["-h"], ["help"]] {
      let said = try #require(reply(to: arguments))
      #expect(said.code == 0)
      #expect(said.text.hasPrefix("OVERVIEW: What do dense and convolutional networks"))
    }
  }

  @Test func listsACommandsOwnOptionsBeforeSharedOnes() throws {
    let help = """
      OVERVIEW: Train on normal and on shuffled pixels: which networks need to know
      where a pixel is?

      Trains each network on images as they are and, from new weights, on images
      whose pixels all went through one fixed permutation, and tests it on the same
      kind. Every seed has its own permutation. Networks trained on normal images are
      also tested on shuffled ones.

      Writes epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv,
      timings.csv and manifest.json; confusion.csv, mistakes.csv,
      examples.safetensors and the first seed's networks in weights/, for the charts.

      EXAMPLE:
        bench shuffle --models cnn --seeds 3 --epochs 6 --out results/quick

      USAGE: bench shuffle <options>

      OPTIONS:
        --models <network>      A network, once or more: dense, cnn, dense-1024,
                                lenet5; a text such as
                                conv:32:3,relu,maxpool,flatten,dense:10; or a .json
                                file that Keras wrote. Names and files can be one
                                list, separated by commas. (default: dense,cnn)
        --variants <names>      Which images to train on. (default: normal,shuffled)
        --permutation-seed <s>  The seed of the pixels' permutation, the same in all
                                runs. (default: each run's own seed)
        --version               Show the version.
        -h, --help              Show help information.

      DATA:
        --dataset <name|path>   mnist, fashion-mnist, kmnist, cifar-10, cifar-100,
                                glyphs; the path of IDX, CIFAR or .npz files;
                                images:DIR or bytes:DIR, a folder of PNG or of
                                arbitrary files, one sub-folder per class. (default:
                                mnist if it is there, else glyphs)
        --data <dir>            The folder with the data sets. (default: $BENCH_DATA,
                                else ./data if it exists, else ~/.local/share/bench)
        --holdout <n>           Test on the last <n> training images instead of the
                                test images.
        --bytes-width <n>       Rows and columns of the images of bytes:DIR.
                                (default: 32)
        --bytes-layout <layout> A file's first bytes, or the whole file, shrunk.
                                (default: start) (values: start, whole)
        --train-limit <n>       Train on the first <n> images only.

      TRAINING:
        --epochs <n>            Passes over the training images. (default: 12)
        --batch-size <n>        Images per training step. (default: 128)
        --optimizer <optimizer> The optimizer. (values: adam, adamw, sgd; default:
                                adam)
        --learning-rate <x>     The optimizer's learning rate; with a schedule, the
                                largest. (default: 0.001 for adam and adamw, 0.01 for
                                sgd)
        --momentum <x>          The momentum of sgd. (default: 0)
        --weight-decay <x>      The weight decay of adamw: every step takes away
                                learning rate × <x> of each parameter. (default:
                                0.004)
        --schedule <schedule>   The schedule of the learning rate. (values: constant,
                                step, cosine, one-cycle; default: constant)
        --warm-up <n>           Epochs, or steps as in 500steps, during which the
                                learning rate first rises from 0. (default: 0)
        --step-every <n>        The epochs, or steps as in 500steps, between two
                                steps of --schedule step. (default: a third of the
                                epochs)
        --step-factor <x>       The factor by which each step of --schedule step
                                multiplies the learning rate. (default: 0.1)
        --beta-cycling          With --schedule one-cycle, also take Adam's β₁ from
                                0.95 to 0.85 and back.
        --dropout <rate>        The dropout before the cnn's last layer; 0 for none.
                                (default: 0.5)
        --shift-augmentation <n>
                                Move every training image by up to <n> pixels each
                                way, differently in every epoch.
        --patience <n>          End a run when the accuracy on the held-out images
                                has not risen for <n> epochs. Requires --holdout.
        --seed <s>              The (first) seed of weights, image order and dropout.
                                (default: 0)
        --initialization-seed <s>
                                The seed of the weights, the same in all runs.
                                (default: each run's own seed)
        --order-seed <s>        The seed of the image order, the same in all runs.
                                (default: each run's own seed)
        --dropout-seed <s>      The seed of dropout, the same in all runs. (default:
                                each run's own seed)
        --threads <n>           Threads to use; results do not depend on it.
                                (default: the number of cores this process may use)
        --seeds <n>             How many seeds to repeat everything with. (default: 6)

      OUTPUT:
        --out <dir>             The folder for results. (default:
                                results/<experiment>, or results/<experiment>-<data
                                set> for data sets other than mnist; none for edge,
                                equivalence and parameters)
        --resume                Continue the results in that folder; --seeds may be
                                larger than before.
        --force                 Move existing results aside.
        --quiet                 Print nothing while running.
        --verbose               Print more while running: settings, files, every
                                epoch.
        --json                  Print the answer as JSON, for scripts, and nothing
                                else.

      CLUSTER:
        --shard <k/n>           Perform the <k>th of <n> equal parts of the runs;
                                'bench merge' combines the parts.
        --time-limit <time>     After a time such as 55m, save everything and end
                                with exit code 75; --resume continues.

      """
    for arguments in [["help", "shuffle"], ["shuffle", "--help"]] {
      let said = try #require(reply(to: arguments))
      #expect(said.code == 0)
      #expect(said.text == help)
    }
  }

  @Test func explainsExporting() throws {
    let help = """
      OVERVIEW: Write a trained network as ONNX, for other programs.

      Takes a file that 'bench train --save' or 'bench shuffle' wrote. Netron shows
      ONNX files, and onnxruntime runs them, also in browsers.

      The exported network takes images as [N, channels, height, width], 32-bit
      floats from 0 to 1, and gives logits, [N, classes]. A network that was trained
      on shuffled images shuffles its input itself.

      EXAMPLE:
        bench export cnn.safetensors --onnx cnn.onnx

      USAGE: bench export <file> --onnx <file>

      ARGUMENTS:
        <file>                  A safetensors file.

      OPTIONS:
        --onnx <file>           Write the network to <file>, whose name ends in .onnx.
        --permutation-seed <seed|none>
                                The seed of the permutation of the pixels, or none to
                                leave them in place. (default: as the file says)
        --logits <file>         Also write random images and the engine's logits for
                                them to <file>, a safetensors file to check other
                                programs against.
        --version               Show the version.
        -h, --help              Show help information.

      """
    #expect(try #require(reply(to: ["help", "export"])).text == help)
  }

  @Test func argumentsComeBeforeOptions() throws {
    let said = try #require(reply(to: ["help", "evaluate"]))
    let lines = said.text.split(separator: "\n")
    #expect(
      lines.filter { $0.first != " " && $0.last == ":" }
        == ["EXAMPLES:", "ARGUMENTS:", "OPTIONS:", "DATA:"])
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func printsTheVersionNumberAlone() throws {
    let said = try #require(reply(to: ["--version"]))
    #expect(said.text == "0.2.0")
    #expect(said.code == 0)
  }
}
