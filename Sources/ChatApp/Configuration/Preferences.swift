// What a person has chosen in files, variables and options, as one value. `SettingTable` says what
// may be chosen; `ConfigurationFile` reads it; `Configuration` puts the layers together.

package import OllamaAPI
package import TerminalKit

/// Everything that can be configured, with what holds when nobody says anything.
package struct Preferences: Sendable, Equatable {
  /// How the network is used.
  package struct Network: Sendable, Equatable {
    /// Resolving, connecting and securing, in seconds.
    package var connectTimeout = 5.0
    /// From the request to the first byte, in seconds.
    package var firstByteTimeout = 330.0
    /// Between two pieces of a reply, in seconds.
    package var silenceTimeout = 300.0
    /// A file of certificates to trust instead of the system's.
    package var caFile: String?
    /// What is done beyond sending requests.
    package var policies = PolicyPreferences()
    /// Hosts by name: when one is away, the first of the others that answers takes its place.
    package var failover: [String] = []
  }

  /// What a new conversation starts with.
  package struct Chat: Sendable, Equatable {
    package var system: String?
    package var think: Think?
    package var format: ResponseFormat?
    /// How long a model stays loaded after a reply.
    package var keepAlive: KeepAlive?
    package var verbose: Bool?
    package var wordWrap: Bool?
    package var options = ModelOptions()
    /// What is said to be left to the model or the server, over whatever else is said.
    var freed: Set<String> = []

    /// Says nothing but what is given.
    package init(think: Think? = nil, format: ResponseFormat? = nil) {
      self.think = think
      self.format = format
    }

    /// Chooses a value, or none, which is a choice as well.
    mutating func say<Value>(
      _ path: WritableKeyPath<Chat, Value?>, _ value: Value?, _ name: String
    ) {
      self[keyPath: path] = value
      if value == nil { freed.insert(name) } else { freed.remove(name) }
    }

    /// Puts what is said here into the settings of a conversation.
    package func apply(to settings: inout ChatSettings) {
      for setting in RunSetting.all where freed.contains(setting.name) {
        setting.copy(from: ChatSettings(), to: &settings)
      }
      if let system { settings.system = system }
      if let think { settings.think = think }
      if let format { settings.format = format }
      if let keepAlive { settings.keepAlive = keepAlive }
      if let verbose { settings.verbose = verbose }
      if let wordWrap { settings.wordWrap = wordWrap }
      guard !options.isEmpty else { return }
      for option in OptionTable.standard.options { option.copy(options, to: &settings.options) }
    }
  }

  /// The server; nil for the usual one.
  package var host: String?
  /// Servers by name, for `--host NAME`.
  package var hosts: [String: HostEntry] = [:]
  /// The model to begin with; nil for the one last used.
  package var model: String?
  package var theme = "terminal"
  /// Which form of themes is shown; nil to go by the terminal.
  package var appearance: Appearance?
  package var preload = true
  /// Whether models may be asked to name conversations.
  package var titles = true
  package var mouse = true
  /// Lines that are only added to, instead of a screen.
  package var linear = false
  /// Clocks and live figures change once a second at most.
  package var reducedMotion = false
  /// How somebody who looks elsewhere is told that a reply has ended.
  package var notify = NotificationWish.auto
  /// After how many seconds of a reply.
  package var notifyAfter = 10.0
  /// Whether the terminal is told where links lead, so that a click opens them.
  package var links = false
  /// Whether the terminal shows more than ASCII; nil to go by the locale.
  package var unicode: Bool?
  package var diagnostics = DiagnosticsMode.beside
  /// Columns that the text takes at most; nil for all there are.
  package var textWidth: Int? = 100
  package var chat = Chat()
  /// What goes for one model, over `chat`.
  package var models: [String: Chat] = [:]
  /// Settings to take together, by name.
  package var presets: [String: Chat] = [:]
  package var network = Network()
  /// The least that goes into the log's file; nil for no file.
  package var logLevel: LogLevel? = .info
  package var keys: [KeyChange] = []
  package var keyPreset = KeyPreset.default
  /// How long the leader waits for its second key, in seconds; 0 for ever.
  package var leaderTimeout = 2.0

  /// The keys as the person wants them.
  package var keyTable: KeyTable { keyPreset.table.changed(by: keys) }

  /// The keys as hints tell them: where lines are typed, commands are named instead.
  func keyTable(in launch: Launch) -> KeyTable {
    var table = keyTable
    table.namesCommands = launch.isLinear
    return table
  }

  /// Whether a reply is written to the disk while it streams.
  package var journal = true
  /// The model that names conversations; nil for the one that answered.
  package var titleModel: String?
  /// What gives way for a prompt that does not fit: a way out by its name; nil asks.
  package var overflow: String?
  package var exportFormat = "md"
  /// Where exports go that name no folder; nil for the working folder.
  package var exportFolder: String?
  package var clipboard = ClipboardChoice.auto
  /// A line of shell that gets what is copied, in place of the desktop's programs.
  package var clipboardCommand: String?

  /// What holds when nobody says anything.
  package init() {}

  /// The address behind the name of a host; other words stay as they are.
  package func address(of host: String) -> String { hosts[host]?.address ?? host }

  /// The settings with which a conversation with a model starts: what is said of one model goes
  /// over what is said of all, and what was chosen in the program over the configuration.
  package func settings(
    for model: String?, chosen: ChosenSettings = ChosenSettings()
  ) -> ChatSettings {
    var settings = ChatSettings(model: model)
    chat.apply(to: &settings)
    chosen.all.apply(to: &settings)
    guard let model else { return settings }
    models.of(model)?.apply(to: &settings)
    chosen.models.of(model)?.apply(to: &settings)
    return settings
  }
}

/// How the end of a long reply is told to somebody who looks elsewhere.
package enum NotificationWish: String, Sendable, Hashable, CaseIterable {
  case auto, bell, osc9, osc777, osc99, off
}

/// Which clipboards get what is copied; the file in the state folder always does.
package enum ClipboardChoice: String, Sendable, Hashable, CaseIterable {
  case auto, terminal, desktop, file

  /// Whether the terminal's own is among them.
  package var hasTerminal: Bool { self == .auto || self == .terminal }
  /// Whether the desktop's is.
  package var hasDesktop: Bool { self == .auto || self == .desktop }
}

/// A key that the person gave another meaning, or none.
package struct KeyChange: Sendable, Hashable {
  package let context: KeyContext
  package let chord: Key
  /// Nil frees the key.
  package let command: CommandID?
}
