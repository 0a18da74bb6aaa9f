internal import TerminalKit

/// A theme file with the files it inherits, nearest first, joined into one palette.
struct ThemeStack: Sendable {
  private var entries: [String: ThemeFile.Entry] = [:]
  private var colors: [String: TerminalColor] = [:]
  private var title: String?
  private var files: [String] = []
  private var problems: [ThemeProblem] = []

  /// Adds a file below those added so far: what they say goes before what it says.
  ///
  /// A form is a part of the file that comes after it, whose problems it shares.
  mutating func append(_ file: ThemeFile, isForm: Bool = false) {
    if isForm {
      entries.merge(file.entries) { nearer, _ in nearer }
      colors.merge(file.colors) { nearer, _ in nearer }
      return
    }
    if title == nil { title = file.title }
    entries.merge(file.entries) { nearer, _ in nearer }
    colors.merge(file.colors) { nearer, _ in nearer }
    problems += file.problems
    files.append(file.path)
  }

  /// All files, nearest first.
  var paths: [String] { files }

  /// The nearest file.
  var first: String? { files.first }

  /// What was wrong so far, file by file in the order of lines; a long list is cut.
  func remarks() -> [ThemeProblem] {
    let most = 20
    var remarks: [ThemeProblem] = []
    for file in files {
      remarks += problems.filter { $0.file == file }.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }
    guard remarks.count > most else { return remarks }
    let reason = "and \(remarks.count - most) more problems"
    return remarks.prefix(most) + [ThemeProblem(file: files.first, line: nil, reason: reason)]
  }

  /// True when `role` or a name above it is set, other than by the last resort `text`.
  func covers(_ role: RoleTable.Row) -> Bool {
    role.lineage.contains { entries[$0] != nil }
  }

  /// Where the colour of a role is written: the nearest entry that sets one; nil when none does.
  func place(of role: RoleTable.Row) -> (file: String, line: Int)? {
    for name in role.lineage + [RoleTable.lastResort] {
      if let entry = entries[name], let word = entry.foreground { return (entry.file, word.line) }
    }
    return nil
  }

  /// The theme, each role filled in from the names above it, in the end from `text`: colour,
  /// background and modifiers each from the nearest name that sets it.
  mutating func theme(named name: String) -> Theme {
    let styles = lookUpColors()
    var palette = Palette()
    let last = styles[RoleTable.lastResort]
    for row in RoleTable.rows {
      var style = PartialStyle()
      for name in row.lineage {
        if let above = styles[name] { style.fill(from: above) }
      }
      if let last { style.fill(from: last) }
      palette[row.role] = Style(
        foreground: style.foreground ?? .standard, background: style.background ?? .standard,
        emphasis: style.emphasis ?? [])
    }
    return Theme(name: name, title: title ?? name, palette: palette)
  }

  private mutating func lookUpColors() -> [String: PartialStyle] {
    var styles: [String: PartialStyle] = [:]
    for (name, entry) in entries {
      func color(_ word: ThemeFile.Word?) -> TerminalColor? {
        guard let word else { return nil }
        if let color = colors[word.text] ?? ThemeColor.parse(word.text) { return color }
        let names = (Array(colors.keys) + ThemeColor.names).sorted()
        let reason = ThemeColor.complaint(word.text, names: names)
        problems.append(ThemeProblem(file: entry.file, line: word.line, reason: reason))
        return nil
      }
      styles[name] = PartialStyle(
        foreground: color(entry.foreground), background: color(entry.background),
        emphasis: entry.emphasis)
    }
    return styles
  }
}

/// A style of which parts may be unsaid.
private struct PartialStyle {
  var foreground: TerminalColor?
  var background: TerminalColor?
  var emphasis: Emphasis?

  mutating func fill(from other: PartialStyle) {
    foreground = foreground ?? other.foreground
    background = background ?? other.background
    emphasis = emphasis ?? other.emphasis
  }
}
