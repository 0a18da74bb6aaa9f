internal import TerminalKit

/// A piece of a line of code in one role; offsets are bytes of the line.
struct Token: Hashable {
  let range: Range<Int>
  let role: Role
}

/// Colours code line by line; what is open at a line's end is carried over.
struct Highlighter {
  private let language: Language?
  private var state = LexerState()

  /// Finds the language by the name that a fence gives it; unknown ones stay plain.
  init(language name: String) {
    language = LanguageCatalog.language(named: name)
  }

  /// The runs of the next line, safe.
  mutating func runs(of line: [UInt8]) -> [StyledRun] {
    guard let language else {
      let text = SafeText(String(decoding: line, as: UTF8.self), as: .prose)
      return text.isEmpty ? [] : [StyledRun(text, .code)]
    }
    var tokens: [Token] = []
    line.withUnsafeBufferPointer { bytes in
      tokens = language.tokens(of: bytes, &state)
    }
    return Self.safe(line, tokens)
  }

  private static func safe(_ line: [UInt8], _ tokens: [Token]) -> [StyledRun] {
    let isSimple = line.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x09 }
    var runs: [StyledRun] = []
    runs.reserveCapacity(tokens.count)
    var gate = SafeTextStream(as: .prose)
    line.withUnsafeBufferPointer { bytes in
      for token in tokens {
        let piece = String(
          decoding: UnsafeBufferPointer(rebasing: bytes[token.range]), as: UTF8.self)
        let text = isSimple ? SafeText(piece, as: .prose) : gate.append(piece)
        if !text.isEmpty { runs.append(StyledRun(text, token.role)) }
      }
    }
    if !isSimple, let role = tokens.last?.role {
      let rest = gate.finish()
      if !rest.isEmpty { runs.append(StyledRun(rest, role)) }
    }
    return runs
  }
}
