internal import ArgumentParser
internal import ChatApp
internal import Dispatch
internal import Foundation
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// Names, a line each, for the shells' completion.
struct Names: ParsableCommand {
  /// What can be named.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case models, themes, hosts, presets
  }

  static let configuration = CommandConfiguration(
    commandName: "names", abstract: "Print names for the shells' completion.",
    shouldDisplay: false)

  @Argument(help: "models, themes, hosts or presets.")
  var subject: Subject

  func run() {
    let process = ProcessFacts()
    let preferences = process.configurationFiles.load().preferences
    let names: [String]
    switch subject {
    case .themes: names = process.themes.names()
    case .hosts: names = preferences.hosts.keys.sorted()
    case .presets: names = NamedPreset.names(preferences, process.stateFile.chosen)
    case .models: names = models(process, preferences)
    }
    for name in names { Output.write(SafeText(name, as: .field).string + "\n") }
  }

  // Somebody waits with a finger on Tab: a server that does not answer at once has no names.
  private func models(_ process: ProcessFacts, _ preferences: Preferences) -> [String] {
    guard let host = try? process.host(nil, preferences) else { return [] }
    var preferences = preferences
    preferences.network.connectTimeout = 1
    preferences.network.firstByteTimeout = 1
    let client = process.client(host, preferences)
    let answer = Mutex<[String]>([])
    let done = DispatchSemaphore(value: 0)
    Task {
      if let models = try? await client.models() { answer.withLock { $0 = models.map(\.name) } }
      done.signal()
    }
    _ = done.wait(timeout: .now() + 2)
    return answer.withLock { $0 }
  }
}

/// Prints a completion script, for shells that do not find the installed one.
struct Completions: ParsableCommand {
  /// The shells that are known.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print the completion script of a shell.")

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() {
    switch shell {
    case .bash: Output.write(ShellCompletions.bash)
    case .zsh: Output.write(ShellCompletions.zsh)
    case .fish: Output.write(ShellCompletions.fish)
    }
  }
}
