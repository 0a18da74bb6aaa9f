internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Lines between the turns: where the model's view begins, where another model answers, what a
/// server dropped.
struct TranscriptMarks {
  /// Above a turn's header.
  var above: [StyledRow] = []
  /// Below its text.
  var below: [StyledRow] = []

  /// None.
  init() {}

  init(_ turn: Turn, _ open: OpenConversation, _ state: AppState, width: Int) {
    let glyphs = Glyphs.of(state)
    if !open.settings.cuts.isEmpty, let cut = open.settings.cut(in: open.conversation),
      cut.first == turn.id
    {
      above.append(Self.line(Self.cut(cut, open, state), .notice, glyphs, width))
    }
    if let words = Self.change(turn, open.conversation, glyphs) {
      above.append(Self.line(words, .textMuted, glyphs, width))
    }
    guard let loss = open.losses[turn.id] else { return }
    below = LineWrap(width: max(width - TurnLayout.indent, 1)).rows(of: loss.words).map {
      StyledRow($0, .warning)
    }
  }

  // `── above: a summary of ~212 tok stands for it · Ctrl-X u undoes ──────`
  private static func line(
    _ words: SafeText, _ role: Role, _ glyphs: Glyphs, _ width: Int
  ) -> StyledRow {
    let bar = glyphs.lines.horizontal
    let whole: SafeText = "\(bar)\(bar) \(words) "
    let text = whole.truncated(width: max(width - 3, 1))
    let rest = SafeText(repeating: bar, count: max(width - text.width - 1, 0))
    return StyledRow([StyledRun(text, role), StyledRun(rest, role)])
  }

  private static func cut(
    _ cut: ContextCut, _ open: OpenConversation, _ state: AppState
  ) -> SafeText {
    let name = open.settings.model.map { SafeText($0, as: .field) } ?? "the model"
    let hint = Overflowing.hint(state)
    guard let summary = cut.summary else {
      return "\(name) sees nothing above this line · \(hint) undoes"
    }
    let size = Figures.tokens(TokenEstimate.guess(summary))
    return "above: \(name) sees a summary of ~\(size) tok instead · \(hint) undoes"
  }

  // A reply whose model is not the one that answered before.
  private static func change(
    _ turn: Turn, _ conversation: Conversation, _ glyphs: Glyphs
  ) -> SafeText? {
    guard turn.role == .assistant, let prompt = turn.parent.flatMap({ conversation[$0] }),
      let before = prompt.parent.flatMap({ conversation[$0] }), before.role == .assistant,
      !before.model.isEmpty, !turn.model.isEmpty, !ServerState.same(before.model, turn.model)
    else { return nil }
    let old = SafeText(before.model, as: .field)
    return "model \(old) \(glyphs.becomes) \(SafeText(turn.model, as: .field))"
  }
}
