internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The lines around a turn's text.
enum TurnWords {
  /// `qwen3:8b  14:02 · answering ‹2/3›`.
  static func header(
    _ turn: Turn, _ reply: Reply?, _ siblings: (Int, Int)?, _ glyphs: Glyphs, width: Int
  ) -> StyledRow {
    let isUser = turn.role == .user
    let name: SafeText = isUser ? "you" : SafeText(turn.model, as: .field)
    let clock = SafeText(turn.began.clock, as: .field)
    var items = [
      StyledRun(name.truncated(width: max(width - 20, 8)), isUser ? .userName : .assistantName),
      StyledRun("  \(clock)", .textMuted),
    ]
    if let word = progress(turn, reply) {
      items.append(StyledRun(" \(glyphs.dot) \(word)", .textMuted))
    }
    if !turn.isRunning, let rate = turn.metrics?.replyRate ?? turn.measuredRate {
      items.append(StyledRun(" \(glyphs.dot) \(Figures.rate(rate)) tok/s", .textMuted))
    }
    let last = siblings.map { [StyledRun(Self.siblings($0, glyphs), .textMuted)] } ?? []
    let room = width - last.reduce(0) { $0 + $1.text.width }
    return StyledRow(Fitting.runs(items.map { [$0] }, width: room) + last)
  }

  /// ` ‹2/3›`: which alternative is shown, of how many.
  static func siblings(_ place: (Int, Int), _ glyphs: Glyphs) -> SafeText {
    glyphs.dot == "·" ? " ‹\(place.0)/\(place.1)›" : " <\(place.0)/\(place.1)>"
  }

  private static func progress(_ turn: Turn, _ reply: Reply?) -> SafeText? {
    switch turn.progress {
    case .done: return turn.doneReason == "length" ? "cut at its length limit" : nil
    case .stopped: return "stopped"
    case .cut: return "cut"
    case .failed: return "failed"
    case .running:
      guard let reply else { return "answering in another window" }
      guard reply.turn == turn.id else { return "waiting" }
      return phase(reply)
    }
  }

  /// The phase in a word or two.
  static func phase(_ reply: Reply) -> SafeText {
    switch reply.phase {
    case .connecting: return "connecting"
    case .waiting(.unknown): return "waiting for the first token"
    case .waiting(.loading): return "~loading the model"
    case .waiting(.reading(let expected)):
      guard let expected, expected >= .seconds(1) else { return "~reading the prompt" }
      return "~reading the prompt, ~\(Figures.clock(expected)) in all"
    case .waiting(.queued): return "~queued behind another request"
    case .thinking: return "thinking"
    case .answering: return "answering"
    }
  }

  /// `▸ thought 2.3 s · ~96 tok`; nil without thinking.
  static func thinking(
    _ turn: Turn, _ reply: Reply?, isOpen: Bool, now: Duration, _ glyphs: Glyphs, width: Int,
    key: SafeText
  ) -> StyledRow? {
    guard !turn.thinking.isEmpty else { return nil }
    let mark = isOpen ? glyphs.unfolded : glyphs.folded
    let isThinking = reply?.turn == turn.id && reply?.phase == .thinking
    let count = Figures.tokens(isThinking ? reply?.shown.pieces ?? 0 : turn.thinkingPieces)
    var words: SafeText = "~\(count) tok"
    if let time = turn.thinkingTime {
      words = "thought \(Figures.span(time)) \(glyphs.dot) \(words)"
    } else if let reply, reply.turn == turn.id, reply.phase == .thinking {
      let since = max(reply.shown.at - reply.phaseBegan, .zero)
      words = "thinking \(Figures.clock(since)) \(glyphs.dot) \(words)"
    } else {
      words = "thought \(glyphs.dot) \(words)"
    }
    var row = StyledRow([
      StyledRun("  \(mark) ", .thinkingMark), StyledRun(words, .thinkingMark),
    ])
    let hint: SafeText = isOpen ? "\(key) fold" : "\(key) unfold"
    let free = width - 4 - words.width - hint.width
    if !key.isEmpty, turn.thinkingTime != nil, free >= 4 {
      row.runs.append(StyledRun(SafeText(repeating: " ", count: free), .text))
      row.runs.append(StyledRun(hint, .textMuted))
    }
    return row
  }

  private static func enclosed(_ attachment: Attachment, width: Int) -> StyledRow {
    let words = FilesPane.words(attachment)
    let name = SafeText(attachment.name, as: .field)
      .truncated(width: max(width - words.width - 8, 8))
    return StyledRow([StyledRun("+ \(name)", .userText), StyledRun("  \(words)", .textMuted)])
  }

  /// What is to be said under a turn: that it was stopped or cut, the server's figures.
  static func remarks(_ turn: Turn, _ setting: TurnLayout.Setting) -> [StyledRow] {
    let (width, verbose) = (setting.width, setting.verbose)
    let wrap = LineWrap(width: max(width - TurnLayout.indent, 1))
    if !turn.attachments.isEmpty { return turn.attachments.map { enclosed($0, width: width) } }
    switch turn.progress {
    case .cut(let error) where turn.content.isEmpty && turn.thinking.isEmpty:
      return wrap.rows(of: Wording.cutBefore(error)).map { StyledRow($0, .error) }
    case .cut(let error):
      return wrap.rows(of: Wording.cut(error, tokens: turn.pieces)).map { StyledRow($0, .error) }
    case .failed(let error):
      return wrap.rows(of: Wording.sentence(error)).map { StyledRow($0, .error) }
    case .stopped:
      let count = Figures.tokens(turn.pieces)
      return [StyledRow("Stopped after ~\(count) tokens.", .notice)]
    case .running: return []
    case .done:
      var rows: [StyledRow] = []
      if turn.role == .assistant, turn.content.isEmpty, !turn.thinking.isEmpty {
        rows += wrap.rows(of: "Only thinking came; \(setting.foldKey) shows it, /retry asks anew.")
          .map {
            StyledRow($0, .notice)
          }
      }
      guard verbose, let metrics = turn.metrics else { return rows }
      let lines = metrics.summaryLines.map { SafeText($0, as: .field) }
      guard !lines.isEmpty else { return rows }
      return rows + [StyledRow()] + lines.map { StyledRow($0, .textMuted) }
    }
  }
}
