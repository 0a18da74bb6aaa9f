internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// How much of the context window is in use, for the gauges: what the server counted, and `~` what
/// it has not yet, the message being written included.
struct ContextUse: Equatable {
  /// How near the window's end is.
  enum Level {
    case roomy, nearlyFull, full, over
  }

  let used: Int
  /// The window of the loaded model, as the server tells; nil when nothing tells it.
  let window: Int?
  /// The window of the next request, where it will be another: the model is then loaded anew.
  let nextWindow: Int?
  let isEstimate: Bool

  /// A draft of fewer tokens is not worth a gauge in an empty conversation.
  private static let leastDraft = 100

  /// Nil before anything was said.
  init?(_ state: AppState) {
    let open = state.open
    let draft = Self.draft(state)
    guard !open.conversation.isEmpty || draft >= Self.leastDraft else { return nil }
    // A running reply counts as last sampled: this is drawn with every frame.
    let arriving = open.reply?.shown.pieces ?? 0
    used = (draft > 0 ? open.ledger.next : open.ledger.used) + draft + arriving
    isEstimate = open.ledger.isEstimate || draft > 0 || arriving > 0
    let running = ContextWindow.running(open.settings.model, state.server)
    let next = ContextWindow.next(open.settings, state.server)
    window = running ?? next
    nextWindow = running == nil || running == next ? nil : next
  }

  /// About the tokens of the message being written; none for a command.
  static func draft(_ state: AppState) -> Int {
    let composer = state.composer
    guard !composer.isEmpty, state.open.compaction?.stage != .editing else { return 0 }
    // A long text is not read whole at each key.
    guard composer.field.byteCount <= 4096 else { return composer.field.byteCount / 4 + 4 }
    let text = composer.text
    guard composer.isPasted || !text.hasPrefix("/") || text.hasPrefix("//") else { return 0 }
    return state.tokens.count(text, model: state.open.settings.model ?? "") + 4
  }

  /// The window that the figure is held against: that of the next request.
  var limit: Int? { nextWindow ?? window }

  var share: Double? {
    guard let limit, limit > 0 else { return nil }
    return Double(used) / Double(limit)
  }

  var level: Level {
    guard let share else { return .roomy }
    return share > 1 ? .over : share >= 0.97 ? .full : share >= 0.8 ? .nearlyFull : .roomy
  }

  /// What the colour of the gauge says, in words; empty while there is room.
  var words: SafeText {
    switch level {
    case .roomy: return ""
    case .nearlyFull: return "nearly full"
    case .full: return "full"
    case .over: return "~\(Figures.tokens(used - (limit ?? 0))) too many"
    }
  }

  /// `~1.5k/8k`, `~1.5k/8k→16k` before a reload, `~1.5k/?` where no window is known.
  func figure(_ glyphs: Glyphs) -> SafeText {
    let mark: SafeText = isEstimate ? "~" : ""
    let known: SafeText = window.map { Figures.context($0) } ?? "?"
    let change: SafeText = nextWindow.map { "\(glyphs.becomes)\(Figures.context($0))" } ?? ""
    return "\(mark)\(Figures.tokens(used))/\(known)\(change)"
  }

  var gaugeRole: Role {
    switch level {
    case .roomy: return .gaugeFull
    case .nearlyFull, .full, .over: return .gaugeWarning
    }
  }
}
