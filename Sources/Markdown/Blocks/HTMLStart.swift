/// How a block of HTML began, which decides how it ends.
enum HTMLStart {
  /// `<pre`, `<script`, `<style`, `<textarea`: ends with a closing tag of these.
  case raw
  case comment, instruction, declaration, data
  /// The tag of a block: ends at a blank line.
  case block
  /// Any whole tag alone on its line: ends at a blank line.
  case tag

  private static let rawNames: Set<String> = ["pre", "script", "style", "textarea"]
  private static let blockNames: Set<String> = [
    "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "section", "source",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
  ]

  /// Looks at a line without its indent.
  init?(_ line: UnsafeBufferPointer<UInt8>, interruptsParagraph: Bool) {
    guard line.count >= 2, line[0] == Byte.less else { return nil }
    var scan = TagScan(line)
    switch line[1] {
    case Byte.question: self = .instruction
    case Byte.bang:
      if line.starts(with: "<!--".utf8) {
        self = .comment
      } else if line.starts(with: "<![CDATA[".utf8) {
        self = .data
      } else if line.count > 2, line[2] >= 0x41, line[2] <= 0x5A {
        self = .declaration
      } else {
        return nil
      }
    default:
      let isClosing = line[1] == Byte.slash
      let name = scan.name(from: isClosing ? 2 : 1)
      if !isClosing, Self.rawNames.contains(name),
        scan.isAtEnd || scan.next.isSpace
          || scan.next == Byte.greater
      {
        self = .raw
      } else if Self.blockNames.contains(name), scan.endsBlockName {
        self = .block
      } else if !interruptsParagraph, !name.isEmpty, !Self.rawNames.contains(name) || isClosing,
        scan.restOfTag(isClosing: isClosing)
      {
        self = .tag
      } else {
        return nil
      }
    }
  }

  var endsAtBlank: Bool {
    switch self {
    case .block, .tag: true
    case .raw, .comment, .instruction, .declaration, .data: false
    }
  }

  /// Whether the block ends with this line.
  func ends(in line: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .raw: Self.rawNames.contains { line.holds("</" + $0 + ">") }
    case .comment: line.holds("-->")
    case .instruction: line.holds("?>")
    case .declaration: line.holds(">")
    case .data: line.holds("]]>")
    case .block, .tag: false
    }
  }
}

/// Reads one tag.
private struct TagScan {
  private let line: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ line: UnsafeBufferPointer<UInt8>) { self.line = line }

  var isAtEnd: Bool { index >= line.count }
  var next: UInt8 { index < line.count ? line[index] : 0 }

  /// After a block's name: a blank, the end, `>` or `/>`.
  var endsBlockName: Bool {
    isAtEnd || next.isSpace || next == Byte.greater
      || (next == Byte.slash && index + 1 < line.count && line[index + 1] == Byte.greater)
  }

  mutating func name(from start: Int) -> String {
    index = start
    guard next.isLetter else { return "" }
    while next.isLetter || next.isDigit || next == Byte.minus, index - start < 64 { index += 1 }
    return String(bytes: line[start..<index].lazy.map(\.lowercased))
  }

  /// The rest of a tag after its name, and nothing but blanks after it.
  mutating func restOfTag(isClosing: Bool) -> Bool {
    if !isClosing {
      while true {
        let hadSpace = skipSpaces()
        guard hadSpace, isNameStart(next) else { break }
        guard attribute() else { return false }
      }
      if next == Byte.slash { index += 1 }
    } else {
      _ = skipSpaces()
    }
    guard next == Byte.greater else { return false }
    return line[(index + 1)...].allSatisfy(\.isSpace)
  }

  private mutating func attribute() -> Bool {
    while isNameStart(next) || next.isDigit || next == Byte.period || next == Byte.minus {
      index += 1
    }
    let end = index
    _ = skipSpaces()
    guard next == Byte.equals else {
      index = end
      return true
    }
    index += 1
    _ = skipSpaces()
    return value()
  }

  private mutating func value() -> Bool {
    if next == Byte.quote || next == Byte.apostrophe {
      let mark = next
      index += 1
      while !isAtEnd, next != mark { index += 1 }
      guard !isAtEnd else { return false }
      index += 1
      return true
    }
    let start = index
    while !isAtEnd, !next.isSpace, !"\"'=<>`".utf8.contains(next) { index += 1 }
    return index > start
  }

  private func isNameStart(_ byte: UInt8) -> Bool {
    byte.isLetter || byte == Byte.underscore || byte == Byte.colon
  }

  private mutating func skipSpaces() -> Bool {
    let start = index
    while !isAtEnd, next.isSpace { index += 1 }
    return index > start
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether a lowercase ASCII text occurs in these bytes, in any case of letters.
  func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, count >= wanted.count else { return false }
    for start in 0...(count - wanted.count) where self[start].lowercased == first {
      if wanted.indices.allSatisfy({ self[start + $0].lowercased == wanted[$0] }) { return true }
    }
    return false
  }
}
