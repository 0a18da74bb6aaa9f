/// Finds formulas in a leaf's text and puts their Unicode in their place, before Markdown would
/// take their backslashes and underscores for its own.
struct MathsSpans {
  private let text: [UInt8]
  private var result: [UInt8] = []
  private var index = 0

  /// The text with its formulas written in Unicode; what is no formula stays.
  static func replaced(in text: [UInt8]) -> [UInt8] {
    var spans = MathsSpans(text: text)
    spans.scan()
    return spans.result
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func scan() {
    result.reserveCapacity(text.count)
    while index < text.count {
      switch text[index] {
      case Byte.backslash: takeBackslash()
      case Byte.backtick: takeCode()
      case Byte.dollar: takeDollar()
      case Byte.closeBracket: takeTarget()
      default:
        result.append(text[index])
        index += 1
      }
    }
  }

  private mutating func copy(to end: Int) {
    result.append(contentsOf: text[index..<min(end, text.count)])
    index = min(end, text.count)
  }

  private mutating func takeBackslash() {
    guard index + 1 < text.count else { return copy(to: index + 1) }
    let close: UInt8
    switch text[index + 1] {
    case Byte.open: close = Byte.close
    case Byte.openBracket: close = Byte.closeBracket
    default: return copy(to: index + 2)
    }
    var end = index + 2
    while end + 1 < text.count, !(text[end] == Byte.backslash && text[end + 1] == close) {
      end += text[end] == Byte.backslash ? 2 : 1
    }
    guard end + 1 < text.count, end > index + 2 else { return copy(to: index + 2) }
    // Escaped brackets around words are no formula.
    if !Self.looksLikeMaths(text[(index + 2)..<end]) {
      return copy(to: index + 2)
    }
    put(text[(index + 2)..<end], source: text[index..<(end + 2)])
    index = end + 2
  }

  private mutating func takeCode() {
    var open = index
    while open < text.count, text[open] == Byte.backtick { open += 1 }
    var end = open
    while end < text.count {
      guard text[end] == Byte.backtick else {
        end += 1
        continue
      }
      var close = end
      while close < text.count, text[close] == Byte.backtick { close += 1 }
      if close - end == open - index { return copy(to: close) }
      end = close
    }
    copy(to: open)
  }

  /// The target of a link holds no formulas.
  private mutating func takeTarget() {
    var end = index + 1
    if end < text.count, text[end] == Byte.open {
      while end < text.count, text[end] != Byte.close, text[end] != Byte.newline { end += 1 }
    }
    copy(to: end)
  }

  private mutating func takeDollar() {
    let isDouble = index + 1 < text.count && text[index + 1] == Byte.dollar
    let start = index + (isDouble ? 2 : 1)
    guard let end = isDouble ? doubleEnd(from: start) : singleEnd(from: start) else {
      return copy(to: start)
    }
    let after = end + (isDouble ? 2 : 1)
    put(text[start..<end], source: text[index..<after])
    index = after
  }

  private func doubleEnd(from start: Int) -> Int? {
    var end = start
    while end + 1 < text.count {
      if text[end] == Byte.dollar, text[end + 1] == Byte.dollar { return end > start ? end : nil }
      end += 1
    }
    return nil
  }

  /// The closing dollar: no blank inside the dollars, no digit or letter after them, and something
  /// between them that money is not.
  private func singleEnd(from start: Int) -> Int? {
    guard start < text.count, !text[start].isSpace else { return nil }
    var end = start
    while end < text.count, text[end] != Byte.dollar {
      if text[end] == Byte.newline, end + 1 < text.count, text[end + 1] == Byte.newline {
        return nil
      }
      if text[end] == Byte.backtick { return nil }
      end += text[end] == Byte.backslash ? 2 : 1
    }
    guard end < text.count, end > start, !text[end - 1].isSpace else { return nil }
    if end + 1 < text.count, text[end + 1].isWordPart { return nil }
    return Self.looksLikeMaths(text[start..<end]) ? end : nil
  }

  /// Signs of a formula, or a name so short that it is a variable.
  static func looksLikeMaths(_ body: some Collection<UInt8>) -> Bool {
    let signs = body.contains { byte in
      byte == Byte.backslash || byte == UInt8(ascii: "^") || byte == Byte.underscore
        || byte == Byte.equals || byte == Byte.openBrace
    }
    if signs { return true }
    guard let first = body.first, first.isLetter || first == Byte.open || first == Byte.minus
    else { return false }
    // Words of two letters and more are prose or names in capitals of a shell.
    var letters = 0
    for byte in body {
      letters = byte.isLetter ? letters + 1 : 0
      if letters > 2 || byte == Byte.slash && letters > 0 { return false }
    }
    return body.contains(where: \.isLetter)
  }

  /// Puts the Unicode of a formula, or its source where it has none, safe from Markdown.
  private mutating func put(_ body: ArraySlice<UInt8>, source: ArraySlice<UInt8>) {
    let shown = LaTeX.unicode(of: body, isDisplay: false).map { Array($0.utf8) } ?? Array(source)
    for byte in shown {
      if byte.isPunctuation { result.append(Byte.backslash) }
      result.append(byte == Byte.newline ? Byte.space : byte)
    }
  }
}
