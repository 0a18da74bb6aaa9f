import Foundation
import TestSupport
import TerminalKit
import Testing

/// The completion scripts in the shells that they are for. Where a shell is not installed its test
/// is skipped and says so.
@Suite("Completion in the shells", .seated)
struct CompletionTests {
  private static func has(_ shell: String) -> Bool {
    ["/bin/", "/usr/bin/", "/usr/local/bin/"].contains {
      FileManager.default.isExecutableFile(atPath: $0 + shell)
    }
  }

  /// A window in which `line` is run, `$0` being the program and first in PATH.
  private func run(_ line: String) async throws -> Session {
    let session = try Session(120, 40)
    let path = try Program.path()
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    try await session.launchShell(
      line, variables: ["PATH": folder + ":/usr/bin:/bin", "OLLAMA_HOST": "127.0.0.1:1"])
    return session
  }

  @Test("bash", .enabled(if: has("bash"), "bash is not installed"))
  func bash() async throws {
    let session = try await run(
      """
      "$0" completions bash > c && bash --norc -c '. ./c
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _quipu
      echo "[${COMPREPLY[*]}]"; }
      try quipu --them; try quipu config sc; try quipu --theme gruvbox-d; try quipu the
      try quipu help doc; try quipu config keys.p
      ' 2>&1
      """)
    #expect(try await session.end() == .exited(0))
    try await session.see("[--theme]")
    try await session.see("[schema]")
    try await session.see("[gruvbox-dark]")
    try await session.see("[theme themes]")
    try await session.see("[doctor]")
    try await session.see("[keys.preset]")
  }

  @Test("fish", .enabled(if: has("fish"), "fish is not installed"))
  func fish() async throws {
    let session = try await run(
      """
      "$0" completions fish > c && fish --no-config -c 'source c
      complete -C "quipu --the"; complete -C "quipu config sc"
      complete -C "quipu --theme gruvbox-d"; complete -C "quipu them"
      complete -C "quipu help doc"' 2>&1
      """)
    #expect(try await session.end() == .exited(0))
    try await session.see("--theme")
    try await session.see("schema")
    try await session.see("gruvbox-dark")
    try await session.see("themes")
    try await session.see("doctor")
  }

  @Test("zsh", .enabled(if: has("zsh"), "zsh is not installed"))
  func zsh() async throws {
    let session = try await run(
      """
      mkdir f && "$0" completions zsh > f/_quipu && cat > .zshrc <<'END'
      PS1='%% '
      fpath=($HOME/f $fpath)
      autoload -Uz compinit && compinit -D -u
      bindkey '^I' complete-word
      END
      ZDOTDIR=$HOME exec zsh -i
      """)
    try await session.see("%")
    await session.type("quipu --theme gruvbox-d\t")
    try await session.see("gruvbox-dark")
    await session.press(.control("u"))
    await session.type("quipu config sc\t")
    try await session.see("config schema")
    await session.press(.control("u"))
    await session.type("quipu help doc\t")
    try await session.see("help doctor")
    await session.press(.control("u"))
    await session.type("quipu completio\t")
    try await session.see("quipu completions")
    await session.press(.control("u"))
    await session.type("exit\r")
    try await session.end()
  }

  @Test("the table of subcommands is that of the command line")
  func table() async throws {
    let session = try Session(120, 60)
    try await session.launch(host: nil, ["--help"])
    #expect(try await session.end() == .exited(0))
    let text = await session.screen.rows
    let shown = text.filter { $0.hasPrefix("  quipu ") && !$0.hasPrefix("  quipu -") }
      .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    let session2 = try Session(300, 120)
    try await session2.launch(host: nil, ["completions", "fish"])
    #expect(try await session2.end() == .exited(0))
    let script = await session2.screen.text
    #expect(!shown.isEmpty)
    for name in shown { #expect(script.contains("-a \(name) "), "\(name)") }
  }
}
