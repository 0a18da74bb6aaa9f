internal import TerminalKit

/// Reads a line of HTML or XML.
struct MarkupLexer {
  private let line: UnsafeBufferPointer<UInt8>
  private(set) var state: LexerState
  private(set) var output = TokenList()
  private var index = 0

  private static let commentOpen = Array("<!--".utf8)
  private static let commentClose = Array("-->".utf8)

  init(_ line: UnsafeBufferPointer<UInt8>, _ state: LexerState) {
    self.line = line
    self.state = state
  }

  mutating func run() {
    while index < line.count {
      switch state.open {
      case .comment: comment()
      case .tag(let quote): quote == 0 ? tag() : value(quote)
      case .nothing, .quote: text()
      }
    }
  }

  private mutating func add(to end: Int, _ role: Role) {
    index = min(end, line.count)
    output.add(to: index, role)
  }

  private mutating func text() {
    if line.has(Self.commentOpen, at: index) {
      state.open = .comment(depth: 1)
      add(to: index + 4, .syntaxComment)
    } else if line[index] == Byte.less, index + 1 < line.count, startsTag(line[index + 1]) {
      var end = index + 2
      while end < line.count, !line[end].isSpace, line[end] != Byte.greater,
        line[end] != Byte.slash
      {
        end += 1
      }
      state.open = .tag(quote: 0)
      add(to: end, .syntaxTag)
    } else if line[index] == Byte.ampersand {
      var end = index + 1
      while end < line.count, end - index < 12, line[end].isWordPart || line[end] == Byte.hash {
        end += 1
      }
      let isEntity = end < line.count && line[end] == UInt8(ascii: ";")
      add(to: isEntity ? end + 1 : index + 1, isEntity ? .syntaxConstant : .code)
    } else {
      add(to: index + 1, .code)
    }
  }

  private func startsTag(_ byte: UInt8) -> Bool {
    byte.isLetter || byte == Byte.slash || byte == Byte.bang || byte == Byte.question
  }

  private mutating func comment() {
    while index < line.count {
      if line.has(Self.commentClose, at: index) {
        state.open = .nothing
        add(to: index + 3, .syntaxComment)
        return
      }
      add(to: index + 1, .syntaxComment)
    }
  }

  private mutating func tag() {
    let byte = line[index]
    if byte == Byte.greater {
      state.open = .nothing
      add(to: index + 1, .syntaxTag)
    } else if byte == Byte.slash || byte == Byte.question {
      add(to: index + 1, .syntaxTag)
    } else if byte == Byte.quote || byte == Byte.apostrophe {
      state.open = .tag(quote: byte)
      add(to: index + 1, .syntaxString)
    } else if byte == Byte.equals {
      add(to: index + 1, .syntaxOperator)
    } else if byte.isSpace {
      add(to: index + 1, .code)
    } else {
      var end = index
      while end < line.count, !line[end].isSpace, !"=>/\"'".utf8.contains(line[end]) { end += 1 }
      add(to: max(end, index + 1), .syntaxFunction)
    }
  }

  private mutating func value(_ quote: UInt8) {
    while index < line.count {
      let byte = line[index]
      add(to: index + 1, .syntaxString)
      if byte == quote {
        state.open = .tag(quote: 0)
        return
      }
    }
  }
}
