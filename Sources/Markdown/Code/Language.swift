internal import TerminalKit

/// A language as data: what its words, strings and comments look like.
///
/// To add one, write a file in `Languages/` and name it in `LanguageCatalog`.
struct Language: Sendable {
  /// A string or something like it.
  struct Quote: Sendable {
    let open: [UInt8]
    let close: [UInt8]
    /// The byte that takes its meaning from the next one; nil where there is none.
    let escape: UInt8?
    /// Whether it goes on in the next line.
    let spansLines: Bool
    /// Whether it holds one character, so that a lone mark (a lifetime, an apostrophe) is none.
    let isCharacter: Bool

    init(
      _ open: String, _ close: String? = nil, escape: Character? = "\\", spansLines: Bool = false,
      isCharacter: Bool = false
    ) {
      self.open = Array(open.utf8)
      self.close = Array((close ?? open).utf8)
      self.escape = escape?.asciiValue
      self.spansLines = spansLines
      self.isCharacter = isCharacter
    }
  }

  /// What a line means as a whole by how it begins.
  struct LineRule: Sendable {
    let start: [UInt8]
    let role: Role

    init(_ start: String, _ role: Role) {
      self.start = Array(start.utf8)
      self.role = role
    }
  }

  /// How text is read.
  enum Syntax: Sendable {
    case words, markup, lines
  }

  /// The names that fences use, in lower case; the first is its own.
  private(set) var names: [String]
  var syntax = Syntax.words
  var keywords: Set<String> = []
  var types: Set<String> = []
  var constants: Set<String> = []
  var ignoresCase = false
  /// Whether keywords count only as the first word of a line.
  var keywordsLeadLines = false
  var lineComments: [[UInt8]] = []
  /// Whether the mark of a comment must follow a blank, as in shells.
  var commentsFollowBlanks = false
  var blockComment: (open: [UInt8], close: [UInt8])?
  var commentsNest = false
  /// Longer marks first.
  var quotes: [Quote] = []
  /// Letters that may stand right before a string, such as the `f` of Python.
  var quotePrefixes: Set<String> = []
  /// Bytes that belong to words beside letters, digits and `_`.
  var wordSigns: Set<UInt8> = []
  /// Signs that make one word with the letters after them, such as `@` or `$`.
  var sigils: [UInt8: Role] = [:]
  /// Signs that do so only where a line begins, such as the `#` of C.
  var lineSigils: [UInt8: Role] = [:]
  var marksCalls = true
  /// Whether words with a capital are types.
  var marksTypes = true
  /// The sign after keys; 0 where there are none.
  var keySign: UInt8 = 0
  var operators: Set<UInt8> = Set("+-*/%=<>!&|^~?:".utf8)
  var lineRules: [LineRule] = []

  init(_ names: String...) { self.names = names }

  /// A relative of `base` with other names.
  init(adapting base: Language, names: [String]) {
    self = base
    self.names = names
  }

  /// A copy with changes: languages of one family share most.
  func with(_ change: (inout Language) -> Void) -> Language {
    var copy = self
    change(&copy)
    return copy
  }

  /// The words of a text.
  static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  static func signs(_ text: String) -> Set<UInt8> { Set(text.utf8) }
}

/// What is open where a line ends.
struct LexerState: Hashable {
  enum Open: Hashable {
    case nothing
    case comment(depth: Int)
    case quote(Int)
    /// Within a tag of markup; the byte is the quote that is open, or 0.
    case tag(quote: UInt8)
  }

  var open = Open.nothing
}

/// All languages, by name.
enum LanguageCatalog {
  static let all: [Language] = [
    .swift, .python, .javaScript, .typeScript, .go, .rust, .c, .cPlusPlus, .java, .shell, .sql,
    .html, .css, .json, .yaml, .toml, .diff, .dockerfile, .kotlin, .cSharp, .ruby, .php, .lua,
    .make,
  ]

  private static let byName: [String: Language] = {
    var table: [String: Language] = [:]
    for language in all {
      for name in language.names { table[name] = language }
    }
    return table
  }()

  /// The language that a fence names: by its first word, without the braces and dots that some
  /// writers put around it.
  static func language(named name: String) -> Language? {
    if name.isEmpty { return nil }
    var key = name.prefix(40).lowercased()[...]
    while let first = key.first, first == "{" || first == "." { key = key.dropFirst() }
    key = key.prefix { $0.isLetter || $0.isNumber || "+#-._".contains($0) }
    return byName[String(key)]
  }
}
