/// The rules of a conversation after Weizenbaum's technique of 1966, read from a small text.
///
///     key NAME RANK          a keyword; the higher rank is tried first
///       * WORDS * WORDS *    a decomposition: `*` stands for any words, `@class` for one of a class
///         - TEXT             a reassembly, used in turn; `$2` is what the second `*` or class took
///         - >NAME            goes on with the rules of another keyword
///       memory * WORDS *     keeps what is said, to come back to it when nothing else fits
///     class NAME WORD…       words that count as one
///     same NAME WORD…        other spellings of a keyword
///     swap WORD WORD…        what a captured word becomes when it is said back
struct ElizaScript: Sendable {
  /// One way to take a sentence apart, and the ways to answer it.
  struct Rule: Sendable {
    var pattern: [Part]
    var answers: [String]
  }

  /// A part of a decomposition.
  enum Part: Sendable, Equatable {
    case anything
    case word(String)
    case anyOf([String])
  }

  /// A word that the program listens for.
  struct Keyword: Sendable {
    var name: String
    var rank: Int
    var rules: [Rule] = []
    var memory: [Rule] = []
  }

  /// The keywords by name.
  private(set) var keywords: [String: Keyword] = [:]
  /// The names of keywords by their other spellings.
  private(set) var spellings: [String: String] = [:]
  private(set) var swaps: [String: String] = [:]
  /// Lines of the text that made no sense, with their numbers.
  private(set) var complaints: [String] = []

  /// The keyword whose rules answer when no other fits.
  static let fallback = "@none"

  /// How many answers there are in all.
  var answerCount: Int {
    keywords.values.reduce(0) { sum, keyword in
      sum + (keyword.rules + keyword.memory).reduce(0) { $0 + $1.answers.count }
    }
  }

  private var classes: [String: [String]] = [:]
  private var current: String?
  private var fillsMemory = false

  init(text: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      if !read(first, Array(words.dropFirst()), line: String(line)) {
        complaints.append("\(index + 1): \(line)")
      }
    }
    classes = [:]
  }

  private mutating func read(_ first: String, _ rest: [String], line: String) -> Bool {
    switch first {
    case "class":
      guard let name = rest.first else { return false }
      classes[name] = Array(rest.dropFirst())
    case "swap":
      guard rest.count >= 2 else { return false }
      swaps[rest[0]] = rest.dropFirst().joined(separator: " ")
    case "same":
      guard let name = rest.first else { return false }
      for spelling in rest.dropFirst() { spellings[spelling] = name }
    case "key":
      guard rest.count == 2, let rank = Int(rest[1]) else { return false }
      keywords[rest[0]] = Keyword(name: rest[0], rank: rank)
      current = rest[0]
    case "-": return addAnswer(rest.joined(separator: " "))
    case "memory": return addRule(rest, toMemory: true)
    default: return addRule([first] + rest, toMemory: false)
    }
    return true
  }

  private mutating func addRule(_ words: [String], toMemory: Bool) -> Bool {
    guard let current else { return false }
    let pattern = words.map { word -> Part in
      if word == "*" { return .anything }
      if word.hasPrefix("@") { return .anyOf(classes[String(word.dropFirst())] ?? []) }
      return .word(word)
    }
    let rule = Rule(pattern: pattern, answers: [])
    fillsMemory = toMemory
    if toMemory {
      keywords[current]?.memory.append(rule)
    } else {
      keywords[current]?.rules.append(rule)
    }
    return true
  }

  private mutating func addAnswer(_ text: String) -> Bool {
    guard let current, var keyword = keywords[current] else { return false }
    if fillsMemory {
      guard let last = keyword.memory.indices.last else { return false }
      keyword.memory[last].answers.append(text)
    } else {
      guard let last = keyword.rules.indices.last else { return false }
      keyword.rules[last].answers.append(text)
    }
    keywords[current] = keyword
    return true
  }
}
