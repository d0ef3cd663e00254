import ArgumentParser

/// `bench completions`.
struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a script that lets the shell complete commands, options and values.",
    discussion: """
      TO INSTALL, once for each user:
        bash  bench completions bash > ~/.local/share/bash-completion/completions/bench
        zsh   bench completions zsh > ~/.zfunc/_bench
              with 'fpath+=~/.zfunc; autoload -U compinit; compinit' in ~/.zshrc
        fish  bench completions fish > ~/.config/fish/completions/bench.fish

      The folders may have to be made first (mkdir -p), and 'bench' has to be on the path.
      """)

  /// A shell that can be taught.
  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash
    case zsh
    case fish
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() {
    let target: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    print(Bench.completionScript(for: target))
  }
}
