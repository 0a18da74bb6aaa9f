internal import TerminalKit

/// Long pastes: they stand in the message as a few words, and go out in full.
enum Pasting {
  /// From so many lines or bytes on a text is folded: about what no composer shows at once.
  static let foldedLines = 16
  static let foldedBytes = 2_500

  /// Where a folded text comes from.
  enum Origin {
    case pasted, recalled, edited

    var word: SafeText {
      switch self {
      case .pasted: return "pasted"
      case .recalled: return "earlier prompt,"
      case .edited: return "edited,"
      }
    }
  }

  /// What stands for a text in the message, `[pasted 3,000 lines, 45 KB]`; nil when it is short.
  static func label(_ text: String, _ origin: Origin) -> SafeText? {
    let lines = lineCount(text)
    let bytes = text.utf8.count
    // What was just written in an editor is looked through in the composer, unless it is a book.
    let scale = origin == .edited ? 10 : 1
    guard lines >= foldedLines * scale || bytes >= foldedBytes * scale else { return nil }
    let count: SafeText = lines == 1 ? "1 line" : "\(Figures.grouped(lines)) lines"
    return "[\(origin.word) \(count), \(Figures.size(Int64(bytes)))]"
  }

  /// Lines of a text; a line feed at its end begins no other.
  static func lineCount(_ text: String) -> Int {
    var count = 0
    var last: UInt8 = 0x0A
    for byte in text.utf8 {
      if last == 0x0A { count += 1 }
      last = byte
    }
    return count
  }

  /// Inserts a paste at the cursor.
  static func insert(_ text: String, in state: inout AppState) {
    if let label = label(text, .pasted) {
      state.composer.field.insertFolded(text, label: label)
    } else {
      state.composer.field.insert(text)
    }
    warn(of: text, "The paste", in: &state)
  }

  /// Says how many characters of a text nobody can see, before it is sent.
  static func warn(of text: String, _ what: SafeText, in state: inout AppState) {
    let hidden = SafeText.hiddenCharacters(in: text)
    guard hidden > 0 else { return }
    state.tell(
      .warning,
      "\(what) holds \(Figures.count(hidden, "invisible character")). The model will read them.")
  }

  /// Puts a folded text beside the cursor there in full.
  static func unfold(_ state: inout AppState, _: String) -> [Effect] {
    if !state.composer.field.unfold() {
      state.tell(.information, "No folded text stands beside the cursor.")
    }
    state.composer.field.layOut(width: state.facts.composerWidth)
    return []
  }
}
