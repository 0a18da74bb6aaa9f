internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// `/set`: the settings that people know from `ollama run`, with its answers.
enum SettingCommands {
  static func set(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let words = arguments.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first else {
      state.overlays.append(.page(title: "/set", text: help, scroll: 0))
      return []
    }
    let value = words.count > 1 ? words[1] : ""
    switch name {
    case "parameter": setParameter(value, in: &state)
    case "system": setSystem(value, in: &state)
    case "think", "nothink": setThink(name, value, in: &state)
    case "format", "noformat": return setFormat(name, value, in: &state)
    case "verbose", "quiet":
      state.open.settings.verbose = name == "verbose"
      state.tell(.success, "Set '\(SafeText(name, as: .field))' mode.")
    case "wordwrap", "nowordwrap":
      state.open.settings.wordWrap = name == "wordwrap"
      state.tell(.success, "Set '\(SafeText(name, as: .field))' mode.")
    case "width": setWidth(value, in: &state)
    case "links", "nolinks": setLinks(name == "links", in: &state)
    case "titles", "notitles":
      state.titling.isWanted = name == "titles"
      state.tell(
        .success,
        name == "titles"
          ? "The model names conversations while it is idle."
          : "Conversations go by their first words; titles = false in the configuration keeps it so."
      )
      return name == "titles" ? [] : Titling.cancel(&state)
    case "history", "nohistory":
      state.keepsHistory = name == "history"
      state.tell(
        .success,
        name == "history"
          ? "Prompts are kept for later runs." : "Prompts are kept until you leave, no longer.")
    default:
      state.tell(.warning, unknown(name, value))
    }
    return []
  }

  // What is set otherwise is named with the line that sets it.
  private static func unknown(_ name: String, _ value: String) -> SafeText {
    let shown = SafeText(name, as: .field)
    let given = value.isEmpty ? "VALUE" : SafeText(value, as: .field)
    if OptionTable.standard[name] != nil {
      return "'\(shown)' is an option of the model: /set parameter \(shown) \(given)"
    }
    if SettingTable[name] != nil {
      return "'\(shown)' is a setting of the program: /config \(shown) \(given)"
    }
    let near = NearestName.find(name, in: names + OptionTable.standard.options.map(\.name))
      .map { SafeText($0, as: .field) }
    let hint: SafeText = near.map { " Did you mean '\($0)'?" } ?? ""
    return "Unknown setting '\(shown)'.\(hint) /set lists them."
  }

  private static let names = [
    "parameter", "system", "think", "nothink", "format", "noformat", "verbose", "quiet",
    "wordwrap", "nowordwrap", "width", "history", "nohistory", "titles", "notitles",
    "links", "nolinks",
  ]

  private static func setLinks(_ isOn: Bool, in state: inout AppState) {
    state.marksLinks = isOn
    state.tell(
      .success,
      isOn
        ? "Links are marked for the terminal: a click, often with Ctrl, opens them."
        : "Links are plain text.")
  }

  static let help: SafeText = """
    /set parameter NAME VALUE   an option of the model, such as temperature 0.7
    /set parameter NAME         back to the model's own value
    /set system TEXT            the system message; without text, none of your own
    /set think [LEVEL]          let the model think: low, medium, high, max
    /set nothink                do not let it think
    /set format json            answer in JSON
    /set format FILE            answer in JSON that fits the schema in a file
    /set noformat               answer freely
    /set verbose                show the server's figures under each reply
    /set quiet                  do not
    /set history                keep prompts for later runs
    /set nohistory              keep them until you leave, no longer
    /set titles                 let the idle model name conversations
    /set notitles               let them go by their first words
    /set wordwrap               wrap by words
    /set nowordwrap             wrap at the edge
    /set width COLUMNS          columns that the text takes at most
    /set width off              all there are
    /set links                  mark links, so that a click in the terminal opens them
    /set nolinks                leave them plain text
    """

  static func choices(after words: [String]) -> [Completion.Item] {
    func items(_ names: [String]) -> [Completion.Item] {
      names.map { Completion.Item(insert: $0, label: SafeText($0, as: .field), summary: "") }
    }
    switch words.first {
    case nil:
      return items(names)
    case "parameter":
      guard words.count == 1 else { return [] }
      return OptionTable.standard.options.map {
        Completion.Item(
          insert: $0.name, label: SafeText($0.name, as: .field),
          summary: SafeText($0.range, as: .field))
      }
    case "think": return words.count == 1 ? items(levels) : []
    case "format": return words.count == 1 ? items(["json"]) : []
    case "width": return words.count == 1 ? items(["80", "100", "off"]) : []
    case .some: return []
    }
  }

  /// The person's own options, a line each.
  static func listing(_ options: ModelOptions) -> [SafeText] {
    (options.json.object ?? [:]).map { member in
      let name = SafeText(member.key, as: .field).padded(width: 30)
      return "  \(name) \(SafeText(member.value.description, as: .field))"
    }
  }

  /// `NAME VALUE…`; without a value, the model's own.
  static func setParameter(_ text: String, in state: inout AppState) {
    guard let words = OptionWords.split(text) else {
      state.tell(.warning, "Couldn't set parameter: a quotation mark is not closed.")
      return
    }
    guard let name = words.first else {
      state.tell(.warning, "Say /set parameter NAME VALUE.")
      return
    }
    guard let option = OptionTable.standard[name] else {
      let near = OptionTable.standard.nearest(to: name).map { SafeText($0, as: .field) }
      let hint: SafeText = near.map { " Did you mean \($0)?" } ?? ""
      let shown = SafeText(name, as: .field)
      state.tell(.warning, "Couldn't set parameter: unknown parameter '\(shown)'.\(hint)")
      return
    }
    let values = Array(words.dropFirst())
    do throws(OptionError) {
      try option.apply(values, to: &state.open.settings.options)
    } catch {
      state.tell(.warning, "Couldn't set parameter: \(SafeText(error.reason, as: .field))")
      return
    }
    let shown = SafeText(name, as: .field)
    let value = SafeText(values.joined(separator: " "), as: .field)
    state.tell(
      .success,
      values.isEmpty
        ? "Parameter '\(shown)' is back at the model's own value."
        : "Set parameter '\(shown)' to '\(value)'")
  }

  static let widths = 20...1000

  private static func setWidth(_ value: String, in state: inout AppState) {
    if value == "off" {
      state.textWidth = nil
      state.tell(.success, "The text takes all columns.")
    } else if let width = Int(value), widths.contains(width) {
      state.textWidth = width
      state.tell(.success, "The text takes \(width) columns at most.")
    } else {
      let now: SafeText = state.textWidth.map { "\($0) columns at most" } ?? "all columns"
      state.tell(
        .warning, "The text takes \(now). Say /set width off, or 20 to 1000 columns.")
    }
  }

  private static func setSystem(_ text: String, in state: inout AppState) {
    var body = Substring(text)
    if body.hasPrefix("\"\"\""), body.hasSuffix("\"\"\""), body.count >= 6 {
      body = body.dropFirst(3).dropLast(3)
      if body.first?.isNewline == true { body.removeFirst() }
      if body.last?.isNewline == true { body.removeLast() }
    }
    state.open.settings.system = body.isEmpty ? nil : String(body)
    // What the server counted before was with another message.
    state.open.settings.countsFrom = state.open.conversation.leaf
    state.tell(.success, body.isEmpty ? "No system message of your own." : "Set system message.")
  }

  /// `/system [TEXT]`: without text, the one that holds.
  static func system(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard arguments.isEmpty else {
      setSystem(arguments, in: &state)
      return []
    }
    guard let model = state.open.settings.model else {
      state.tell(.information, "No system message of your own: /system TEXT sets one.")
      return []
    }
    return ModelCommands.open("system", of: model, in: &state)
  }

  static let levels = ["on", "off", "low", "medium", "high", "max"]

  /// `/think [LEVEL]`: without a level, what holds.
  static func think(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard arguments.isEmpty else {
      setThink("think", arguments, in: &state)
      return []
    }
    let words = SafeText(state.open.settings.think?.word ?? "as the model likes", as: .field)
    state.tell(.information, "Think: \(words). /think on, off, low, medium, high or max.")
    return []
  }

  private static func setThink(_ name: String, _ value: String, in state: inout AppState) {
    if name == "nothink" {
      state.open.settings.think = .off
      state.tell(.success, "Set 'nothink' mode.")
      return
    }
    guard let think = value.isEmpty ? .on : Think(value) else {
      state.tell(.warning, "Think is on, off, low, medium, high or max.")
      return
    }
    state.open.settings.think = think
    let canThink = state.open.settings.model.flatMap { state.server.summary(of: $0) }?
      .capabilities?.contains(.thinking)
    if canThink == false, think != .off {
      state.tell(
        .warning, "\(state.modelName) does not think: it is asked without; others will be with.")
    } else if case .level(let level) = think {
      state.tell(.success, "Set 'think' mode to '\(SafeText(level.rawValue, as: .field))'.")
    } else {
      state.tell(.success, "Set '\(think == .off ? "nothink" : "think")' mode.")
    }
  }

  private static func setFormat(
    _ name: String, _ value: String, in state: inout AppState
  ) -> [Effect] {
    if name == "noformat" || value == "off" {
      state.open.settings.format = nil
      state.tell(.success, "Disabled format.")
    } else if value == "json" {
      state.open.settings.format = .json
      state.tell(.success, "Set format to 'json' mode.")
    } else if value.isEmpty {
      state.tell(.warning, "Say /set format json, a JSON schema file, or /set noformat.")
    } else {
      return [.readSchema(value, for: .conversation(state.current))]
    }
    return []
  }

  /// `/format [json|FILE|off]`: without any, what holds.
  static func format(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard arguments.isEmpty else { return setFormat("format", arguments, in: &state) }
    switch state.open.settings.format {
    case .json: state.tell(.information, "Replies are JSON. /format off ends that.")
    case .schema(let schema):
      let text = SafeText(schema.description, as: .prose)
      state.overlays.append(.page(title: "The schema of the replies", text: text, scroll: 0))
    case nil: state.tell(.information, "Replies are free. /format json, or a JSON schema file.")
    }
    return []
  }

  /// A schema file was read: it holds for what it was asked for.
  static func take(
    _ reading: SchemaReading, from file: String, for target: SchemaTarget,
    in state: inout AppState
  ) -> [Effect] {
    let schema: JSONValue
    switch reading {
    case .schema(let read): schema = read
    case .unusable(let reason):
      state.tell(.warning, reason)
      return []
    }
    let name = SafeText(file, as: .field)
    switch target {
    case .conversation(let id):
      guard state.conversations[id] != nil else { return [] }
      state.conversations[id]?.settings.format = .schema(schema)
      state.tell(.success, "Replies are JSON by the schema of \(name). /format off ends that.")
      return []
    case .scope(let scope):
      state.tell(.success, "Replies are JSON by the schema of \(name).")
      let effects = try? state.choose(scope) { choices in choices.format = .schema(schema) }
      return effects ?? []
    }
  }
}
