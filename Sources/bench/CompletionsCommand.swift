import ArgumentParser

/// `bench completions`.
struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a script that lets the shell complete commands, options and values.",
    discussion: """
      Requires 'bench' on the PATH. To install the script for the current user:

      BASH:
        mkdir -p ~/.local/share/bash-completion/completions
        bench completions bash > ~/.local/share/bash-completion/completions/bench

      ZSH, with 'fpath+=~/.zfunc; autoload -U compinit; compinit' in ~/.zshrc:
        mkdir -p ~/.zfunc && bench completions zsh > ~/.zfunc/_bench

      FISH:
        mkdir -p ~/.config/fish/completions
        bench completions fish > ~/.config/fish/completions/bench.fish
      """)

  /// A supported shell.
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
