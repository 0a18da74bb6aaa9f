package import OllamaAPI
internal import TerminalKit

/// One setting: its name in files, what it takes, and where else it can be said.
package struct SettingEntry: Sendable {
  /// What values a setting takes.
  package enum Shape: Sendable {
    case text(@Sendable (inout Preferences, String?) -> Void)
    case flag(@Sendable (inout Preferences, Bool) -> Void)
    /// Seconds, within limits.
    case seconds(ClosedRange<Double>, @Sendable (inout Preferences, Double) -> Void)
    /// Columns, within limits; 0 for as many as there are.
    case columns(ClosedRange<Int>, @Sendable (inout Preferences, Int?) -> Void)
    case choice([String], @Sendable (inout Preferences, String) -> Void)
    case texts(@Sendable (inout Preferences, [String]) -> Void)
    /// A time such as `5m`; nil for an empty text.
    case time(@Sendable (inout Preferences, KeepAlive?) -> Void)
    /// A number of things, within limits; 0 for none.
    case count(ClosedRange<Int>, @Sendable (inout Preferences, Int) -> Void)
  }

  /// The dotted name, such as `network.connect_timeout`.
  package let key: String
  package let shape: Shape
  /// What holds when nobody says anything, as it is written in a file.
  package let standard: String
  /// The environment's variable; nil for none.
  package let variable: String?
  package let summary: String
  /// Whether a project's file may say it: not what leads elsewhere.
  package let isForProjects: Bool

  init(
    _ key: String, _ shape: Shape, _ standard: String, variable: String? = nil,
    isForProjects: Bool = true, _ summary: String
  ) {
    self.key = key
    self.shape = shape
    self.standard = standard
    self.variable = variable
    self.isForProjects = isForProjects
    self.summary = summary
  }

  /// What it takes, in words.
  package var kind: String {
    switch shape {
    case .text: "a text"
    case .flag: "true or false"
    case .seconds(let range, _):
      "seconds, \(Figures.decimal(range.lowerBound, 1)) to \(Int(range.upperBound))"
    case .columns(let range, _):
      "columns, \(range.lowerBound) to \(range.upperBound), or 0 for all there are"
    case .texts: "a list of texts"
    case .time: "a time such as \"5m\", \"24h\", \"0\", \"-1\" for ever"
    case .choice(let words, _): words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .count(let range, _): "a number, \(range.lowerBound) to \(range.upperBound)"
    }
  }
}

/// All settings that stand for themselves; hosts, models, options and keys have tables of their own.
package enum SettingTable {
  /// Every setting once, in the order of the documents.
  package static let entries =
    general + keeping + chat + context + export + network + policies + log + keys

  /// The setting of a name.
  package static subscript(key: String) -> SettingEntry? { entries.first { $0.key == key } }

  private static let general = [
    SettingEntry(
      "host", .text { $0.host = $1 }, "\"http://127.0.0.1:11434\"", variable: "OLLAMA_HOST",
      isForProjects: false,
      "The server: HOST:PORT, a URL, unix:///PATH, or a name from [hosts]."),
    SettingEntry(
      "model", .text { $0.model = $1 }, "\"\"", variable: "QUIPU_MODEL",
      "The model to begin with; empty for the one last used."),
    SettingEntry(
      "theme", .text { $0.theme = $1 ?? "terminal" }, "\"terminal\"", variable: "QUIPU_THEME",
      "A theme by name, or a theme file."),
    SettingEntry(
      "appearance",
      .choice(["auto", "dark", "light"]) { $0.appearance = Appearance(rawValue: $1) }, "\"auto\"",
      variable: "QUIPU_APPEARANCE",
      "The form of themes that have two; auto asks the terminal and follows it."),
    SettingEntry(
      "preload", .flag { $0.preload = $1 }, "true", variable: "QUIPU_PRELOAD",
      "Load the model at the first typed character, where the server is this machine."),
    SettingEntry(
      "titles", .flag { $0.titles = $1 }, "true", variable: "QUIPU_TITLES",
      "Whether the idle model may be asked for a conversation's title."),
    SettingEntry(
      "mouse", .flag { $0.mouse = $1 }, "true", variable: "QUIPU_MOUSE",
      "Whether the program takes the mouse, or leaves it to the terminal."),
    SettingEntry(
      "linear", .flag { $0.linear = $1 }, "false", variable: "ACCESSIBLE",
      "Lines that are only added to instead of a screen, for screen readers; at the next start."),
    SettingEntry(
      "reduced_motion", .flag { $0.reducedMotion = $1 }, "false",
      variable: "QUIPU_REDUCED_MOTION",
      "Whether clocks and live figures change once a second at most, and no curve moves."),
    SettingEntry(
      "notify",
      .choice(NotificationWish.allCases.map(\.rawValue)) {
        $0.notify = NotificationWish(rawValue: $1) ?? .auto
      }, "\"auto\"", variable: "QUIPU_NOTIFY",
      "How a long reply's end is told while the window has no focus; auto goes by the terminal."),
    SettingEntry(
      "notify_after", .seconds(0...86_400) { $0.notifyAfter = $1 }, "10",
      variable: "QUIPU_NOTIFY_AFTER", "How long a reply must have taken for that."),
    SettingEntry(
      "links", .flag { $0.links = $1 }, "false", variable: "QUIPU_LINKS",
      "Whether links to http, https and mailto are marked (OSC 8), so that a click opens them."),
    SettingEntry(
      "unicode",
      .choice(["auto", "on", "off"]) { preferences, word in
        preferences.unicode = word == "auto" ? nil : word == "on"
      }, "\"auto\"", variable: "QUIPU_UNICODE",
      "Whether the terminal shows more than ASCII; auto goes by the locale."),
    SettingEntry(
      "diagnostics",
      .choice(["rule", "beside", "whole"]) { preferences, word in
        preferences.diagnostics = word == "rule" ? .rule : word == "whole" ? .whole : .beside
      }, "\"beside\"", variable: "QUIPU_DIAGNOSTICS",
      "How much diagnostics to begin with; beside needs 110 columns."),
    SettingEntry(
      "text_width", .columns(SettingCommands.widths) { $0.textWidth = $1 }, "100",
      variable: "QUIPU_TEXT_WIDTH",
      "Columns that the text takes at most; it stands in the middle of wider windows."),
  ]

  private static let keeping = [
    SettingEntry(
      "journal", .flag { $0.journal = $1 }, "true", variable: "QUIPU_JOURNAL",
      "Whether replies are written to the disk while they stream, so that a crash loses little."),
    SettingEntry(
      "title_model", .text { $0.titleModel = $1 }, "\"\"", variable: "QUIPU_TITLE_MODEL",
      "The model that names conversations, loaded for it; empty for the one that answered."),
    SettingEntry(
      "clipboard",
      .choice(ClipboardChoice.allCases.map(\.rawValue)) {
        $0.clipboard = ClipboardChoice(rawValue: $1) ?? .auto
      }, "\"auto\"", variable: "QUIPU_CLIPBOARD",
      "Which clipboards get copies: the terminal's, the desktop's, both, or a file alone."),
    SettingEntry(
      "clipboard_command", .text { $0.clipboardCommand = $1 }, "\"\"", isForProjects: false,
      "A line of shell that reads what is copied, in place of wl-copy, xclip and the like."),
  ]

  private static let context = [
    SettingEntry(
      "context.overflow",
      .choice(["ask"] + Overflow.WayOut.allCases.map(\.rawValue).filter { $0 != "cancel" }) {
        $0.overflow = $1 == "ask" ? nil : $1
      }, "\"ask\"", variable: "QUIPU_OVERFLOW",
      "What gives way for a prompt that does not fit: ask, a larger window, the oldest turns, a "
        + "summary, or nothing.")
  ]

  private static let export = [
    SettingEntry(
      "export.format", .choice(["md", "json", "jsonl", "txt"]) { $0.exportFormat = $1 }, "\"md\"",
      "The form of an export that names none."),
    SettingEntry(
      "export.folder", .text { $0.exportFolder = $1 }, "\"\"", isForProjects: false,
      "Where exports go that name no folder; empty for the working folder."),
  ]

  private static let chat = [
    SettingEntry(
      "chat.system", .text { $0.chat.say(\.system, $1, "system") }, "\"\"", "The system prompt."),
    SettingEntry(
      "chat.think",
      .choice(["auto", "on", "off", "low", "medium", "high", "max"]) { preferences, word in
        preferences.chat.say(\.think, Think(word), "think")
      }, "\"auto\"", "Whether models think before they answer; auto leaves it to the model."),
    SettingEntry(
      "chat.format",
      .choice(["free", "json"]) { preferences, word in
        preferences.chat.say(\.format, word == "json" ? .json : nil, "format")
      }, "\"free\"", "The form that replies must take; /format also takes a schema file."),
    SettingEntry(
      "chat.keep_alive", .time { $0.chat.say(\.keepAlive, $1, "keep_alive") }, "\"\"",
      "How long a model stays loaded after a reply; empty for the server's own time."),
    SettingEntry(
      "chat.verbose", .flag { $0.chat.verbose = $1 }, "false",
      "The server's figures under each reply."),
    SettingEntry(
      "chat.wordwrap", .flag { $0.chat.wordWrap = $1 }, "true",
      "Break lines between words rather than at the edge."),
  ]

  private static let keys = [
    SettingEntry(
      "keys.preset",
      .choice(KeyPreset.allCases.map(\.rawValue)) {
        $0.keyPreset = KeyPreset(rawValue: $1) ?? .default
      }, "\"default\"", variable: "QUIPU_KEYS",
      "The keys to begin with; vim has its motions in transcript and lists."),
    SettingEntry(
      "keys.leader_timeout", .seconds(0...60) { $0.leaderTimeout = $1 }, "2",
      variable: "QUIPU_LEADER_TIMEOUT",
      "How long the leader (at first Ctrl-X) waits for its second key; 0 for ever."),
  ]

  private static let network = [
    SettingEntry(
      "network.connect_timeout", .seconds(0.1...600) { $0.network.connectTimeout = $1 }, "5",
      isForProjects: false, "How long a connection may take to come about."),
    SettingEntry(
      "network.first_byte_timeout", .seconds(1...86_400) { $0.network.firstByteTimeout = $1 },
      "330", isForProjects: false, "How long a model may load and read before its first word."),
    SettingEntry(
      "network.silence_timeout", .seconds(1...86_400) { $0.network.silenceTimeout = $1 }, "300",
      isForProjects: false, "How long a reply may pause."),
    SettingEntry(
      "network.ca_file", .text { $0.network.caFile = $1 }, "\"\"", isForProjects: false,
      "A file of certificates (PEM) to trust instead of the system's."),
    SettingEntry(
      "network.failover", .texts { $0.network.failover = $1 }, "[]", isForProjects: false,
      "Names from [hosts]: when one is away, the first of the others that answers stands in."),
  ]

  private static let policies = [
    SettingEntry(
      "policies.retries", .count(0...4) { $0.network.policies.retries = $1 }, "0",
      isForProjects: false,
      "How often a failed request is tried again, where that repeats nothing; 0: never."),
    SettingEntry(
      "policies.circuit", .count(0...1_000) { $0.network.policies.circuit = $1 }, "0",
      isForProjects: false,
      "After how many failures in a row a host gets no requests for a while; 0: only by hand."),
    SettingEntry(
      "policies.circuit_time", .seconds(1...3_600) { $0.network.policies.circuitTime = $1 }, "60",
      isForProjects: false, "How long that while is, before one request probes the host."),
    SettingEntry(
      "policies.rate_limit", .count(0...60_000) { $0.network.policies.rateLimit = $1 }, "0",
      isForProjects: false, "Requests a minute to one host; more wait for their turn. 0: no limit."),
    SettingEntry(
      "policies.cache_time", .seconds(0...60) { $0.network.policies.cacheTime = $1 }, "0",
      isForProjects: false,
      "How long answers about models are kept; a lost server is noticed so much later. 0: not at all."
    ),
  ]

  private static let log = [
    SettingEntry(
      "log.level",
      .choice(["off"] + LogLevel.allCases.map(\.rawValue)) {
        $0.logLevel = LogLevel(rawValue: $1)
      }, "\"info\"", variable: "QUIPU_LOG", isForProjects: false,
      "The least that goes into the log's file, quipu.log in the state folder.")
  ]
}
