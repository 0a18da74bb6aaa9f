package import TerminalKit

/// All roles with their meaning and their place among the dotted names: what `docs/themes.md`
/// lists and what theme files may set. A test finds the role that was forgotten here.
package enum RoleTable {
  /// One role as the documents show it.
  package struct Row: Sendable, Hashable {
    package let role: Role
    /// The dotted name that theme files use.
    package let name: String
    /// What the role is for, in a few words.
    package let meaning: String

    /// The name itself, then each name above it: `code.inline`, `code`.
    package let lineage: [String]

    fileprivate init(_ role: Role, _ meaning: String) {
      self.role = role
      self.name = role.name
      self.meaning = meaning
      self.lineage = RoleTable.lineage(of: name)
    }

    /// The name whose look fills in what a theme leaves unsaid; nil for `text` alone.
    package var parent: String? {
      lineage.dropFirst().first ?? (role == .text ? nil : RoleTable.lastResort)
    }
  }

  /// Roles that belong together, under one heading.
  package struct Section: Sendable, Hashable {
    package let title: String
    package let rows: [Row]
  }

  /// The name that fills in what no other says.
  static let lastResort = "text"

  /// Every role once.
  package static let sections = [
    Section(title: "Conversation", rows: conversation), Section(title: "Markdown", rows: markdown),
    Section(title: "Code", rows: code), Section(title: "Composer", rows: composer),
    Section(title: "Live rule and status line", rows: status),
    Section(title: "Lists and overlays", rows: overlay), Section(title: "Panes", rows: panes),
    Section(title: "Messages and marks", rows: messages),
  ]

  /// Every role once, in the order of `sections`.
  package static let rows: [Row] = sections.flatMap(\.rows)

  /// The dotted names of all roles.
  package static let names: Set<String> = Set(rows.map(\.name))

  /// Names that are no role themselves but stand above some, such as `syntax`: a theme may set
  /// them for all that lies below.
  package static let groups: Set<String> = Set(
    rows.flatMap { $0.lineage.dropFirst() }
  ).subtracting(names)

  private static func lineage(of name: String) -> [String] {
    var names = [name]
    var rest = name[...]
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      names.append(String(rest))
    }
    return names
  }
}

extension RoleTable {
  private static let conversation = [
    Row(.text, "everything that has no other role, and the background of the screen"),
    Row(.textMuted, "times, ages and other asides"),
    Row(.textStrong, "strong emphasis in the text"),
    Row(.userName, "the name above your messages"),
    Row(.userText, "your messages"),
    Row(.assistantName, "the model's name above its replies"),
    Row(.assistantText, "the model's replies"),
    Row(.systemText, "system prompts"),
    Row(.thinking, "what a model thinks before it answers"),
    Row(.thinkingMark, "the line that stands for folded thinking"),
    Row(.uncertain, "words that the model was not sure of, with /logprobs on"),
  ]

  private static let markdown = [
    Row(.heading, "headings"),
    Row(.quote, "quoted passages"),
    Row(.link, "links and their addresses"),
    Row(.listMark, "bullets, numbers and check boxes"),
    Row(.rule, "horizontal rules and the lines of tables"),
    Row(.tableHead, "the head of a table"),
  ]

  private static let code = [
    Row(.code, "code blocks"),
    Row(.codeInline, "code within a line"),
    Row(.codeLabel, "the language and number of a code block"),
    Row(.codeRule, "the lines above and below a code block"),
    Row(.syntaxKeyword, "keywords"),
    Row(.syntaxType, "types and classes"),
    Row(.syntaxFunction, "functions where they are named"),
    Row(.syntaxString, "strings and characters"),
    Row(.syntaxNumber, "numbers"),
    Row(.syntaxComment, "comments"),
    Row(.syntaxOperator, "operators and punctuation"),
    Row(.syntaxConstant, "true, false, nil and other constants"),
    Row(.syntaxTag, "tags, attributes and keys of markup and data"),
    Row(.diffAdded, "added lines of a diff"),
    Row(.diffRemoved, "removed lines of a diff"),
    Row(.diffHunk, "the position lines of a diff"),
    Row(.control, "control characters made visible"),
  ]

  private static let composer = [
    Row(.composerPrompt, "the mark before what you type"),
    Row(.composerText, "what you type"),
    Row(.composerPlaceholder, "the hint in an empty composer"),
    Row(.composerQueued, "messages that wait for the running reply"),
    Row(.completion, "completions offered while you type"),
  ]

  private static let status = [
    Row(.liveRule, "the rule above the composer"),
    Row(.liveText, "phase, time and tokens of the running reply"),
    Row(.liveRate, "tokens per second"),
    Row(.spark, "the little graph of the rate"),
    Row(.status, "the status line"),
    Row(.statusModel, "the model in the status line"),
    Row(.statusHost, "the server in the status line"),
    Row(.statusHint, "what a key will do now"),
    Row(.statusKey, "the key itself"),
    Row(.statusDemo, "the mark of the demo"),
    Row(.gaugeFull, "the used part of a gauge"),
    Row(.gaugeEmpty, "the free part of a gauge"),
    Row(.gaugeWarning, "the used part when little is left"),
  ]

  private static let overlay = [
    Row(.overlayBorder, "the frame of an overlay"),
    Row(.overlayTitle, "its title"),
    Row(.overlayText, "its text"),
    Row(.overlayHint, "the keys at its foot"),
    Row(.listItem, "a line of a list"),
    Row(.listSelected, "the line under the cursor"),
    Row(.listDimmed, "a line that cannot be chosen"),
    Row(.listHeader, "the heads of the columns"),
    Row(.listMatch, "the letters that the filter found"),
    Row(.listWarm, "the mark of a loaded model"),
  ]

  private static let panes = [
    Row(.paneHeading, "headings within a pane"),
    Row(.paneLabel, "names of figures"),
    Row(.paneValue, "figures"),
    Row(.paneBorder, "the line between panes"),
  ]

  private static let messages = [
    Row(.notice, "messages of the program"),
    Row(.success, "messages of success"),
    Row(.warning, "warnings"),
    Row(.error, "errors"),
    Row(.searchMatch, "what a search found"),
    Row(.selection, "selected lines"),
    Row(.scrollMark, "the mark that there is more below"),
  ]
}
