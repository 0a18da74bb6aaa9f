internal import OllamaAPI

/// What a model run can be asked with, wherever that is chosen.
protocol RunChoices {
  var system: String? { get set }
  var think: Think? { get set }
  var format: ResponseFormat? { get set }
  var keepAlive: KeepAlive? { get set }
  var options: ModelOptions { get set }
}

extension ChatSettings: RunChoices {}
extension Preferences.Chat: RunChoices {}

/// One thing that can be chosen for a model run: an option of the model, or what goes with them.
enum RunSetting: Sendable {
  case think, format, keepAlive, system
  case option(OptionEntry)

  /// All of them in the order of the editor.
  static let all =
    [RunSetting.think, .format, .keepAlive, .system]
    + OptionTable.standard.options.map { RunSetting.option($0) }

  static subscript(name: String) -> RunSetting? { all.first { $0.name == name } }

  var name: String {
    switch self {
    case .think: "think"
    case .format: "format"
    case .keepAlive: "keep_alive"
    case .system: "system"
    case .option(let option): option.name
    }
  }

  /// What holds where nobody says anything.
  var usual: String {
    switch self {
    case .think: "by model"
    case .format: "free"
    case .keepAlive: "5m"
    case .system: "none"
    case .option(let option): option.usual
    }
  }

  /// All values there are, where they are few.
  var words: [String]? {
    switch self {
    case .think: return SettingCommands.levels
    case .format, .keepAlive, .system: return nil
    case .option(let option):
      if case .flag = option.shape { return ["true", "false"] }
      return nil
    }
  }

  /// What values it takes, in words.
  var range: String {
    switch self {
    case .think: "on, off, low, medium, high or max"
    case .format: "json, or a file with a JSON schema"
    case .keepAlive: "a time such as 30s, 5m or 24h, 0 to unload at once, -1 for ever"
    case .system: "a text"
    case .option(let option): option.range
    }
  }

  /// The same, for a column.
  var shortRange: String {
    switch self {
    case .think: "on, off, level"
    case .format: "json, a schema"
    case .keepAlive: "a time, 0, -1"
    case .system: "a text"
    case .option(let option): option.shortRange
    }
  }

  /// What it does.
  var summary: String {
    switch self {
    case .think: "Whether and how hard the model thinks before it answers."
    case .format: "The form that replies must take."
    case .keepAlive: "How long the model stays loaded after a reply."
    case .system: "What the model is told before the conversation."
    case .option(let option): option.summary
    }
  }

  /// The value as a person writes it; nil where none is chosen.
  func text(in choices: some RunChoices) -> String? {
    switch self {
    case .think: return choices.think?.word
    case .format:
      switch choices.format {
      case .json: return "json"
      case .schema(let schema): return schema.description
      case nil: return nil
      }
    case .keepAlive:
      guard let time = choices.keepAlive else { return nil }
      return time.json.string ?? time.json.description
    case .system: return choices.system
    case .option(let option): return option.text(in: choices.options)
    }
  }

  /// What is chosen there, in words, also where that is to leave it; nil where nothing is said.
  func chosen(in choices: Preferences.Chat) -> String? {
    text(in: choices) ?? (choices.freed.contains(name) ? usual : nil)
  }

  /// Takes a value as a person writes it; an empty one gives the choice back. A schema's file is
  /// read elsewhere.
  func set(_ text: String, in choices: inout some RunChoices) throws(OptionError) {
    let wrong = OptionError(reason: "'\(name)' takes \(range).")
    switch self {
    case .think:
      guard let think = Think(text) else {
        guard text.isEmpty else { throw wrong }
        return choices.think = nil
      }
      choices.think = think
    case .format:
      guard text.isEmpty || text == "json" else { throw wrong }
      choices.format = text.isEmpty ? nil : .json
    case .keepAlive:
      guard let time = KeepAlive(text) else {
        guard text.isEmpty else { throw wrong }
        return choices.keepAlive = nil
      }
      choices.keepAlive = time
    case .system: choices.system = text.isEmpty ? nil : text
    case .option(let option):
      guard let words = OptionWords.split(text) else {
        throw OptionError(reason: "'\(name)': a quotation mark is not closed.")
      }
      try option.apply(words, to: &choices.options)
    }
  }

  /// Makes the choice the same as another's, also where that is none.
  func copy(from source: some RunChoices, to target: inout some RunChoices) {
    switch self {
    case .think: target.think = source.think
    case .format: target.format = source.format
    case .keepAlive: target.keepAlive = source.keepAlive
    case .system: target.system = source.system
    case .option(let option):
      option.unset(in: &target.options)
      option.copy(source.options, to: &target.options)
    }
  }
}

extension OptionEntry {
  /// The value as a person writes it; nil where none is chosen.
  func text(in options: ModelOptions) -> String? {
    switch shape {
    case .integer(_, let path): options[keyPath: path].map { String($0) }
    case .number(_, let path):
      options[keyPath: path].map { JSONValue.double($0).description }
    case .flag(let path): options[keyPath: path].map { String($0) }
    case .words(let path): options[keyPath: path].map { OptionWords.joined($0) }
    }
  }

  func unset(in options: inout ModelOptions) {
    switch shape {
    case .integer(_, let path): options[keyPath: path] = nil
    case .number(_, let path): options[keyPath: path] = nil
    case .flag(let path): options[keyPath: path] = nil
    case .words(let path): options[keyPath: path] = nil
    }
  }

  /// What values it takes, for a column.
  var shortRange: String {
    switch shape {
    case .integer(let range, _):
      range.upperBound == Int.max
        ? "\(range.lowerBound) and up" : "\(range.lowerBound) to \(range.upperBound)"
    case .number(let range, _):
      "\(Figures.decimal(range.lowerBound, 1)) to \(Figures.decimal(range.upperBound, 1))"
    case .flag: "true, false"
    case .words: "texts"
    }
  }
}

/// The words of an option's value: spaces part them, quotation marks hold them together.
enum OptionWords {
  /// Nil where a quotation mark is not closed.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word = ""
    var (isQuoted, hasWord, isEscaped) = (false, false, false)
    for character in text {
      if isEscaped {
        word.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
        isEscaped = false
      } else if isQuoted, character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
        hasWord = true
      } else if !isQuoted, character == " " {
        if hasWord { words.append(word) }
        (word, hasWord) = ("", false)
      } else {
        word.append(character)
        hasWord = true
      }
    }
    if hasWord { words.append(word) }
    return isQuoted ? nil : words
  }

  static func joined(_ words: [String]) -> String {
    words.map { word in
      guard word.isEmpty || word.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "\\" })
      else { return word }
      let inner = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
      return "\"\(inner)\""
    }.joined(separator: " ")
  }
}
