internal import TerminalKit

extension Language {
  /// The tokens of one line, from its first byte to its last; `state` is carried to the next.
  func tokens(of line: UnsafeBufferPointer<UInt8>, _ state: inout LexerState) -> [Token] {
    for rule in lineRules where line.starts(with: rule.start) {
      return [Token(range: 0..<line.count, role: rule.role)]
    }
    switch syntax {
    case .words:
      var lexer = WordLexer(self, line, state)
      lexer.run()
      state = lexer.state
      return lexer.output.tokens
    case .markup:
      var lexer = MarkupLexer(line, state)
      lexer.run()
      state = lexer.state
      return lexer.output.tokens
    case .lines:
      return line.isEmpty ? [] : [Token(range: 0..<line.count, role: .code)]
    }
  }
}

/// Tokens in order, neighbours of one role made one.
struct TokenList {
  private(set) var tokens: [Token] = []
  private var end = 0

  /// Adds what reaches from the end of the last token to `end`.
  mutating func add(to end: Int, _ role: Role) {
    guard end > self.end else { return }
    if let last = tokens.last, last.role == role {
      tokens[tokens.count - 1] = Token(range: last.range.lowerBound..<end, role: role)
    } else {
      tokens.append(Token(range: self.end..<end, role: role))
    }
    self.end = end
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `mark` stands at an index.
  @inline(__always)
  func has(_ mark: [UInt8], at index: Int) -> Bool {
    guard index + mark.count <= count, let first = mark.first, self[index] == first else {
      return false
    }
    for offset in 1..<Swift.max(mark.count, 1) where self[index + offset] != mark[offset] {
      return false
    }
    return true
  }
}

/// Reads a line of a language made of words, strings and comments.
struct WordLexer {
  private let language: Language
  private let line: UnsafeBufferPointer<UInt8>
  private(set) var state: LexerState
  private(set) var output = TokenList()
  private var index = 0
  private var isFirstWord = true

  init(_ language: Language, _ line: UnsafeBufferPointer<UInt8>, _ state: LexerState) {
    self.language = language
    self.line = line
    self.state = state
  }

  mutating func run() {
    switch state.open {
    case .comment: comment()
    case .quote(let rule): quote(rule)
    case .nothing, .tag: break
    }
    while index < line.count { next() }
  }

  private mutating func add(to end: Int, _ role: Role) {
    index = min(end, line.count)
    output.add(to: index, role)
  }

  private mutating func next() {
    let byte = line[index]
    if byte.isBlank {
      add(to: index + 1, .code)
      return
    }
    if byte.isLetter || byte == Byte.underscore || byte >= 0x80 {
      word()
      return
    }
    if byte.isDigit {
      number()
      return
    }
    if takesComment() || takesQuote() { return }
    if let role = sigil(byte) {
      var end = index + 1
      while end < line.count, isWordPart(line[end]) { end += 1 }
      isFirstWord = false
      add(to: end, end > index + 1 ? role : .syntaxOperator)
      return
    }
    if language.wordSigns.contains(byte), index + 1 < line.count,
      line[index + 1].isLetter || line[index + 1] == byte
    {
      word()
      return
    }
    isFirstWord = false
    add(to: index + 1, language.operators.contains(byte) ? .syntaxOperator : .code)
  }

  // MARK: comments and strings

  private mutating func takesComment() -> Bool {
    if let block = language.blockComment, line.has(block.open, at: index) {
      state.open = .comment(depth: 1)
      add(to: index + block.open.count, .syntaxComment)
      comment()
      return true
    }
    for mark in language.lineComments where line.has(mark, at: index) {
      if language.commentsFollowBlanks, index > 0, !line[index - 1].isBlank { continue }
      add(to: line.count, .syntaxComment)
      return true
    }
    return false
  }

  private mutating func comment() {
    guard case .comment(var depth) = state.open, let block = language.blockComment else { return }
    while index < line.count, depth > 0 {
      if line.has(block.close, at: index) {
        depth -= 1
        add(to: index + block.close.count, .syntaxComment)
      } else if language.commentsNest, line.has(block.open, at: index) {
        depth = min(depth + 1, 1000)
        add(to: index + block.open.count, .syntaxComment)
      } else {
        add(to: index + 1, .syntaxComment)
      }
    }
    state.open = depth > 0 ? .comment(depth: depth) : .nothing
  }

  private mutating func takesQuote() -> Bool {
    for (number, rule) in language.quotes.enumerated() where line.has(rule.open, at: index) {
      if rule.isCharacter, !holdsCharacter(rule) { continue }
      isFirstWord = false
      state.open = .quote(number)
      add(to: index + rule.open.count, .syntaxString)
      quote(number)
      return true
    }
    return false
  }

  /// Whether one character and the closing mark follow.
  private func holdsCharacter(_ rule: Language.Quote) -> Bool {
    var end = index + rule.open.count
    guard end < line.count else { return false }
    if line[end] == rule.escape { return true }
    end += 1
    while end < line.count, line[end] & 0xC0 == 0x80 { end += 1 }
    return line.has(rule.close, at: end)
  }

  private mutating func quote(_ number: Int) {
    guard language.quotes.indices.contains(number) else {
      state.open = .nothing
      return
    }
    let rule = language.quotes[number]
    var end = index
    while end < line.count {
      if line[end] == rule.escape {
        end += 2
      } else if line.has(rule.close, at: end) {
        state.open = .nothing
        finishQuote(at: end + rule.close.count)
        return
      } else {
        end += 1
      }
    }
    // A line that ends with the escape goes on, as in C and shells.
    let goesOn = rule.spansLines || (end > line.count && rule.escape != nil)
    state.open = goesOn ? .quote(number) : .nothing
    add(to: line.count, .syntaxString)
  }

  private mutating func finishQuote(at end: Int) {
    var next = end
    while next < line.count, line[next].isBlank { next += 1 }
    let isKey = language.keySign != 0 && next < line.count && line[next] == language.keySign
    add(to: end, .syntaxString)
    if isKey { output.recolourLast(.syntaxTag) }
  }

  // MARK: words and numbers

  @inline(__always)
  private func isWordPart(_ byte: UInt8) -> Bool {
    byte.isWordPart || language.wordSigns.contains(byte)
  }

  private func sigil(_ byte: UInt8) -> Role? {
    if let role = language.sigils[byte] { return role }
    return isFirstWord ? language.lineSigils[byte] : nil
  }

  private mutating func number() {
    var end = index + 1
    while end < line.count {
      let byte = line[end]
      if byte.isLetter || byte.isDigit || byte == Byte.underscore {
        end += 1
      } else if byte == Byte.period, end + 1 < line.count, line[end + 1].isDigit {
        end += 1
      } else if byte == Byte.plus || byte == Byte.minus, line[end - 1] | 0x20 == 0x65,
        !line.has(Array("0x".utf8), at: index)
      {
        end += 1
      } else {
        break
      }
    }
    isFirstWord = false
    add(to: end, .syntaxNumber)
  }

  private mutating func word() {
    var end = index
    while end < line.count, isWordPart(line[end]) { end += 1 }
    if end == index { end += 1 }
    let text = text(to: end)
    if end < line.count, language.quotePrefixes.contains(text),
      line[end] == Byte.quote || line[end] == Byte.apostrophe
    {
      add(to: end, .syntaxString)
      return
    }
    let role = role(of: text, end: end)
    isFirstWord = false
    add(to: end, role)
  }

  private func text(to end: Int) -> String {
    let bytes = UnsafeBufferPointer(rebasing: line[index..<min(end, index + 64)])
    let text = String(decoding: bytes, as: UTF8.self)
    return language.ignoresCase ? text.lowercased() : text
  }

  private func role(of text: String, end: Int) -> Role {
    var next = end
    while next < line.count, line[next].isBlank { next += 1 }
    let following = next < line.count ? line[next] : 0
    if language.keySign != 0, following == language.keySign, isKeyPlace { return .syntaxTag }
    if language.keywords.contains(text), isFirstWord || !language.keywordsLeadLines {
      return .syntaxKeyword
    }
    if language.constants.contains(text) { return .syntaxConstant }
    if language.types.contains(text) { return .syntaxType }
    if language.marksCalls, end < line.count, line[end] == Byte.open { return .syntaxFunction }
    if language.marksTypes, let first = text.utf8.first, first >= 0x41, first <= 0x5A {
      let isLoud = text.utf8.count > 1 && text.utf8.allSatisfy { !($0 >= 0x61 && $0 <= 0x7A) }
      return isLoud ? .syntaxConstant : .syntaxType
    }
    return .code
  }

  /// Keys stand where a line, a list's item or a block begins.
  private var isKeyPlace: Bool {
    var before = index - 1
    while before >= 0, line[before].isBlank { before -= 1 }
    guard before >= 0 else { return true }
    return "{,;-[(.?&".utf8.contains(line[before]) || isFirstWord
  }
}

extension TokenList {
  /// Gives the last token another role: it turned out to be a key.
  mutating func recolourLast(_ role: Role) {
    guard let last = tokens.popLast() else { return }
    tokens.append(Token(range: last.range, role: role))
  }
}
