internal import TOMLReader
internal import TerminalKit

/// The words of one theme file, checked one by one, colours not yet looked up: they may be named
/// in the palette of a file that inherits this one.
struct ThemeFile: Sendable {
  /// A word as written, and where.
  struct Word: Sendable, Equatable {
    var text: String
    var line: Int
  }

  /// What a file says about one role or group of roles.
  struct Entry: Sendable, Equatable {
    var foreground: Word?
    var background: Word?
    var emphasis: Emphasis?
    var file: String
  }

  /// What a file is on dark or on light terminals.
  enum Form: Sendable {
    /// Another theme stands in.
    case theme(Word)
    /// Entries and colours over those of the file.
    case changes([ThemeFile])
  }

  let path: String
  private(set) var forms: [Appearance: Form] = [:]
  private(set) var title: String?
  private(set) var inherits: Word?
  private(set) var colors: [String: TerminalColor] = [:]
  private(set) var entries: [String: Entry] = [:]
  private(set) var problems: [ThemeProblem] = []
  /// False when the file is no TOML: nothing of it can be used.
  private(set) var isReadable = true

  /// Reads the text of a theme file; `path` is only for messages. What is wrong is collected.
  init(_ source: String, path: String) {
    self.path = path
    do {
      read(try TOMLReader.read(source))
    } catch {
      refuse(error.reason, at: error.line)
    }
  }

  /// The entries of a `[dark]` or `[light]` table.
  private init(form table: TOMLTable, path: String) {
    self.path = path
    for entry in table.entries {
      switch entry.key {
      case "palette": readPalette(entry.value)
      case "name", "inherits", "dark", "light":
        report("\(quoted(entry.key)) cannot stand in [dark] or [light]", at: entry.value.line)
      default: readRole(entry.value, named: entry.key, depth: 0)
      }
    }
  }

  /// Stands for a file that could not be read.
  init(unreadable path: String, because reason: String) {
    self.path = path
    refuse(reason, at: nil)
  }

  private mutating func refuse(_ reason: String, at line: Int?) {
    isReadable = false
    problems = [ThemeProblem(file: path, line: line, reason: reason)]
  }

  private mutating func report(_ reason: String, at line: Int) {
    problems.append(ThemeProblem(file: path, line: line, reason: reason))
  }
}

// MARK: - The document's tables

extension ThemeFile {
  private mutating func read(_ table: TOMLTable) {
    for entry in table.entries {
      switch entry.key {
      case "name": title = word(entry)?.text
      case "inherits": inherits = word(entry)
      case "palette": readPalette(entry.value)
      case "dark": readForm(entry, .dark)
      case "light": readForm(entry, .light)
      default: readRole(entry.value, named: entry.key, depth: 0)
      }
    }
  }

  private mutating func readForm(_ entry: TOMLTable.Entry, _ appearance: Appearance) {
    if let table = entry.value.table {
      let form = ThemeFile(form: table, path: path)
      problems += form.problems
      forms[appearance] = .changes([form])
    } else if let text = entry.value.text {
      forms[appearance] = .theme(Word(text: text, line: entry.value.line))
    } else {
      report("\(quoted(entry.key)) takes a theme's name, or a table of roles", at: entry.value.line)
    }
  }

  private mutating func word(_ entry: TOMLTable.Entry) -> Word? {
    let line = entry.value.line
    if let text = entry.value.text { return Word(text: text, line: line) }
    report("\(quoted(entry.key)) must be a text in quotes", at: line)
    return nil
  }

  private mutating func readPalette(_ value: TOMLValue) {
    guard let table = value.table else {
      return report("palette must be a table of names and colours", at: value.line)
    }
    for entry in table.entries {
      guard let word = colorWord(entry.value) else {
        report("the colour \(quoted(entry.key)) must be a text or a number", at: entry.value.line)
        continue
      }
      if let color = ThemeColor.parse(word.text) {
        colors[entry.key] = color
      } else {
        report(ThemeColor.complaint(word.text, names: ThemeColor.names), at: word.line)
      }
    }
  }

  /// A colour is a text or one of the numbers 0 to 255.
  private func colorWord(_ value: TOMLValue) -> Word? {
    guard let text = value.text ?? value.integer.map(String.init) else { return nil }
    return Word(text: text, line: value.line)
  }

  private mutating func readRole(_ value: TOMLValue, named name: String, depth: Int) {
    if let color = colorWord(value) {
      add(Entry(foreground: color, file: path), as: name, at: value.line)
    } else if let table = value.table {
      readStyle(table, named: name, at: value.line, depth: depth)
    } else {
      report("\(quoted(name)) must be a colour or { fg, bg, modifiers }", at: value.line)
    }
  }

  /// A table is a style, a group of further roles (`[syntax]`), or both at once.
  private mutating func readStyle(
    _ table: TOMLTable, named name: String, at line: Int, depth: Int
  ) {
    // No role has so many parts, and endless nesting must not cost its square.
    guard depth < 4 else { return report("\(quoted(name)) has too many parts", at: line) }
    var style = Entry(file: path)
    var isStyle = false
    for entry in table.entries {
      switch entry.key {
      case "fg": style.foreground = color(entry.value)
      case "bg": style.background = color(entry.value)
      case "modifiers": style.emphasis = modifiers(entry.value)
      default:
        readRole(entry.value, named: name + "." + entry.key, depth: depth + 1)
        continue
      }
      isStyle = true
    }
    if isStyle { add(style, as: name, at: line) }
  }

  private mutating func color(_ value: TOMLValue) -> Word? {
    if let word = colorWord(value) { return word }
    report("a colour must be a text or a number from 0 to 255", at: value.line)
    return nil
  }

  private mutating func modifiers(_ value: TOMLValue) -> Emphasis? {
    guard let values = value.array else {
      report("modifiers must be a list such as [\"bold\", \"italic\"]", at: value.line)
      return nil
    }
    var emphasis: Emphasis = []
    for value in values {
      if let word = value.text, let modifier = ThemeModifier.named[word] {
        emphasis.insert(modifier)
      } else if let word = value.text {
        let hint = NearestName.hint(word, in: ThemeModifier.named.keys.sorted())
        report("no modifier \(quoted(word))\(hint)", at: value.line)
      } else {
        report("a modifier must be a text in quotes", at: value.line)
      }
    }
    return emphasis
  }

  private mutating func add(_ entry: Entry, as name: String, at line: Int) {
    guard RoleTable.names.contains(name) || RoleTable.groups.contains(name) else {
      let hint = NearestName.hint(name, in: RoleTable.names.sorted())
      return report("no role \(quoted(name))\(hint)", at: line)
    }
    guard entries[name] == nil else {
      return report("\(quoted(name)) is set twice", at: line)
    }
    entries[name] = entry
  }
}
