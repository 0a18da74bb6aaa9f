internal import OllamaAPI
internal import TOMLReader
internal import TerminalKit

/// Reads one layer of the configuration into preferences: what is right counts, what is wrong is
/// told with its line and the name that was probably meant.
struct ConfigurationFile {
  let place: String
  /// Files that are not trusted may not say where messages go.
  let withholds: Bool
  private(set) var problems: [ConfigurationProblem] = []
  /// The settings that were taken: dotted names and values as they are written.
  private(set) var taken: [Configuration.Line] = []

  /// What was not taken because the file is not trusted.
  private(set) var withheld: [Configuration.Line] = []
  /// The file is no TOML: nothing of it was read.
  private(set) var isBroken = false
  /// What held before, for what is wrong now.
  private let held: HeldSettings

  init(place: String, withholds: Bool = false, held: HeldSettings = HeldSettings()) {
    self.place = place
    self.withholds = withholds
    self.held = held
  }

  /// Takes the text of a file.
  mutating func read(_ source: String, into preferences: inout Preferences) {
    do {
      read(try TOMLReader.read(source), below: "", into: &preferences)
    } catch {
      isBroken = true
      fault = (error.reason, error.line)
    }
  }

  /// What made the file unreadable, and where.
  private var fault: (reason: String, line: Int)?

  /// Tells why nothing of the file was read, and what counts instead.
  mutating func reportFault(isHeld: Bool) {
    guard let fault else { return }
    let rest = isHeld ? "what it said before holds" : "nothing of this file counts"
    report("\(fault.reason); \(rest)", at: fault.line)
  }

  /// Takes one value from a variable of the environment.
  mutating func read(_ text: String, as entry: SettingEntry, into preferences: inout Preferences) {
    let kind: TOMLValue.Kind
    switch entry.shape {
    case .text, .choice, .time: kind = .text(text)
    case .texts:
      let words = text.split { ", []\"".contains($0) }
      kind = .array(words.map { TOMLValue(.text(String($0)), line: 0) })
    case .flag:
      switch text.lowercased() {
      case "1", "true", "yes", "on": kind = .boolean(true)
      case "0", "false", "no", "off": kind = .boolean(false)
      default: kind = .text(text)
      }
    case .columns, .count: kind = Int(text).map { .integer($0) } ?? .text(text)
    case .seconds: kind = Double(text).map { .float($0) } ?? .text(text)
    }
    set(entry, TOMLValue(kind, line: 0), &preferences)
  }

  private mutating func report(
    _ reason: String, at line: Int, isNote: Bool = false, isAboutKeys: Bool = false
  ) {
    problems.append(
      ConfigurationProblem(
        place: place, line: line > 0 ? line : nil, reason: reason, isNote: isNote,
        isAboutKeys: isAboutKeys))
  }

  private mutating func take(_ key: String, _ value: String) {
    taken.append(Configuration.Line(key: key, value: value, source: place))
  }

  private mutating func withhold(_ key: String, _ value: String) {
    withheld.append(Configuration.Line(key: key, value: value, source: place))
  }

  private static let sections = [
    "chat", "network", "policies", "log", "hosts", "models", "presets", "keys",
  ]

  private mutating func read(
    _ table: TOMLTable, below prefix: String, into preferences: inout Preferences
  ) {
    for entry in table.entries {
      let key = prefix + entry.key
      if let setting = SettingTable[key] {
        set(setting, entry.value, &preferences)
        continue
      }
      guard let section = entry.value.table else {
        unknown(key, at: entry.value.line)
        continue
      }
      switch key {
      case "chat", "context", "export", "network", "policies", "log":
        read(section, below: key + ".", into: &preferences)
      case "chat.options":
        readOptions(section, named: key, into: &preferences.chat.options)
      case "hosts": readHosts(section, entry.value.line, &preferences)
      case "models": readChats(section, "model", &preferences.models)
      case "presets": readChats(section, "preset", &preferences.presets)
      case "keys":
        var reader = KeyChangeReader(held: held.keys)
        for entry in section.entries {
          if let setting = SettingTable["keys." + entry.key] {
            set(setting, entry.value, &preferences)
          } else {
            reader.read(entry)
          }
        }
        reader.end(on: preferences.keyTable)
        preferences.keys += reader.changes
        for problem in reader.problems {
          report(problem.reason, at: problem.line, isNote: problem.isNote, isAboutKeys: true)
        }
        for change in reader.changes {
          let command = change.command?.rawValue ?? "none"
          take("keys.\(change.context.fileName).\(change.chord.name.string)", command)
        }
      default: unknown(key, at: entry.value.line)
      }
    }
  }

  private mutating func unknown(_ key: String, at line: Int) {
    let names = SettingTable.entries.map(\.key) + Self.sections + ["chat.options"]
    let hint = Self.section(of: key).map { "; it belongs below [\($0)]" }
    report("unknown setting \"\(key)\"\(hint ?? NearestName.hint(key, in: names))", at: line)
  }

  /// The one section that has a setting of this name: the section's line was forgotten.
  private static func section(of key: String) -> String? {
    let name = key.split(separator: ".").last.map(String.init) ?? key
    var sections = SettingTable.entries.map(\.key).filter { $0.hasSuffix(".\(name)") }
      .map { String($0.dropLast(name.utf8.count + 1)) }
    if OptionTable.standard[name] != nil { sections.append("chat.options") }
    return sections.count == 1 ? sections[0] : nil
  }

  private mutating func set(
    _ entry: SettingEntry, _ value: TOMLValue, _ preferences: inout Preferences
  ) {
    guard entry.isForProjects || !withholds else {
      return withhold(entry.key, Self.words(of: value).joined(separator: ", "))
    }
    switch (entry.shape, value.kind) {
    case (.text(let set), .text(let text)): set(&preferences, text.isEmpty ? nil : text)
    case (.flag(let set), .boolean(let flag)): set(&preferences, flag)
    case (.seconds(let range, let set), .integer(let number)) where range ~= Double(number):
      set(&preferences, Double(number))
    case (.columns(let range, let set), .integer(let number))
    where number == 0 || range ~= number:
      set(&preferences, number == 0 ? nil : number)
    case (.count(let range, let set), .integer(let number)) where range ~= number:
      set(&preferences, number)
    case (.seconds(let range, let set), .float(let number)) where range ~= number:
      set(&preferences, number)
    case (.choice(let words, let set), .text(let word)) where words.contains(word):
      set(&preferences, word)
    case (.choice(let words, let set), .boolean(let flag)) where words.contains("on"):
      set(&preferences, flag ? "on" : "off")
    case (.texts(let set), .array(let values)) where values.allSatisfy { $0.text != nil }:
      set(&preferences, values.compactMap(\.text))
    case (.time(let set), .text("")): set(&preferences, nil)
    case (.time(let set), .text(let text)):
      guard let time = KeepAlive(text) else {
        return refuse(entry, value, &preferences)
      }
      set(&preferences, time)
    case (.time(let set), .integer(let number)) where (-1...31_536_000).contains(number):
      set(&preferences, KeepAlive(String(number)) ?? .forever)
    case (.text, _), (.flag, _), (.columns, _), (.count, _), (.seconds, _), (.time, _), (.texts, _),
      (.choice, _):
      return refuse(entry, value, &preferences)
    }
    take(entry.key, Self.words(of: value).joined(separator: ", "))
  }

  // What cannot be taken is told; where something held before, it goes on to hold.
  private mutating func refuse(
    _ entry: SettingEntry, _ value: TOMLValue, _ preferences: inout Preferences
  ) {
    let old = held.value(of: entry.key, below: section)
    let rest = old.map { ", not \(Self.shown(value)); it stays \($0.isEmpty ? "empty" : $0)" }
    report("\"\(entry.key)\" takes \(entry.kind)\(rest ?? "")", at: value.line)
    guard let old else { return }
    var before = ConfigurationFile(place: place)
    before.read(old, as: entry, into: &preferences)
    taken += before.taken
  }

  private static func shown(_ value: TOMLValue) -> String {
    let words = words(of: value).joined(separator: ", ")
    return "\"\(words.prefix(40))\(words.count > 40 ? "…" : "")\""
  }

  /// Where settings of one model or preset stand, while they are read.
  private var section: String?

  // MARK: Tables of their own

  private mutating func readHosts(
    _ table: TOMLTable, _ line: Int, _ preferences: inout Preferences
  ) {
    var reader = HostReader()
    reader.read(table)
    guard !withholds else {
      for (name, entry) in reader.hosts {
        let parts = entry.parts.map { ", \($0.name) \($0.value)" }.joined()
        withhold("hosts.\(name)", entry.address + parts)
      }
      return
    }
    for problem in reader.problems { report(problem.reason, at: problem.line) }
    let kept = reader.refused.compactMap { name in held.hosts[name].map { (name, $0) } }
    for (name, entry) in reader.hosts + kept {
      preferences.hosts[name] = entry
      take("hosts." + name, entry.host?.displayName ?? entry.address)
      for part in entry.parts { take("hosts.\(name).\(part.name)", part.value) }
    }
  }

  /// Tables that say what goes for one model, or under the name of a preset.
  private mutating func readChats(
    _ table: TOMLTable, _ noun: String, _ chats: inout [String: Preferences.Chat]
  ) {
    for entry in table.entries {
      guard let section = entry.value.table else {
        report("the \(noun) \"\(entry.key)\" takes a table", at: entry.value.line)
        continue
      }
      // A model's settings are those of a chat: they are read as such and put beside it.
      var own = Preferences()
      let before = taken
      self.section = "\(noun)s.\(entry.key)."
      defer { self.section = nil }
      var options: TOMLTable?
      for setting in section.entries {
        if setting.key == "options", let table = setting.value.table {
          options = table
        } else if let row = SettingTable["chat." + setting.key] {
          set(row, setting.value, &own)
        } else {
          let names = SettingTable.entries.map(\.key).filter { $0.hasPrefix("chat.") }
            .map { String($0.dropFirst(5)) }
          let hint =
            Self.place(ofOption: setting.key, in: noun, entry.key)
            ?? NearestName.hint(setting.key, in: names + ["options"])
          report(
            "unknown setting \"\(setting.key)\" of a \(noun)\(hint)", at: setting.value.line)
        }
      }
      if let options { readOptions(options, named: "options", into: &own.chat.options) }
      chats[entry.key] = own.chat
      let mine = taken.dropFirst(before.count)
      taken = before
      for line in mine {
        take("\(noun)s.\(entry.key)." + line.key.replacing("chat.", with: ""), line.value)
      }
    }
  }

  // An option one table too high.
  private static func place(ofOption key: String, in noun: String, _ name: String) -> String? {
    guard OptionTable.standard[key] != nil else { return nil }
    let isBare = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
    }
    return "; it belongs below [\(noun)s.\(isBare ? name : "\"\(name)\"").options]"
  }

  private mutating func readOptions(
    _ table: TOMLTable, named name: String, into options: inout ModelOptions
  ) {
    for entry in table.entries {
      guard let option = OptionTable.standard[entry.key] else {
        let names = OptionTable.standard.options.map(\.name)
        report(
          "unknown option \"\(entry.key)\"\(NearestName.hint(entry.key, in: names))",
          at: entry.value.line)
        continue
      }
      do throws(OptionError) {
        let words = Self.words(of: entry.value)
        try option.apply(words, to: &options)
        take(name + "." + entry.key, words.joined(separator: ", "))
      } catch {
        report(error.reason, at: entry.value.line)
        guard let old = held.value(of: "\(name).\(entry.key)", below: section) else { continue }
        let words = old.split(separator: ", ").map(String.init)
        if (try? option.apply(words, to: &options)) != nil { take("\(name).\(entry.key)", old) }
      }
    }
  }

  private static func words(of value: TOMLValue) -> [String] {
    switch value.kind {
    case .text(let text), .dateTime(let text): [text]
    case .integer(let number): [String(number)]
    case .float(let number): [String(number)]
    case .boolean(let flag): [String(flag)]
    case .array(let values): values.flatMap(words)
    case .table: ["{…}"]
    }
  }
}
