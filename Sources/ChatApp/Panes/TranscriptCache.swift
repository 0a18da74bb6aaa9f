internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The pictures of turns that were seen of late. Belongs to the screen's thread.
package final class ViewCaches {
  // Enough for some screens of short turns; a long turn costs its own size once.
  private static let most = 96

  private var layouts: [TurnID: TurnLayout] = [:]
  private var duel: [TurnID: TurnLayout] = [:]
  private var frame = 0
  private var heights: [TurnID: (width: Int, bytes: Int, height: Int)] = [:]
  private var diagnostics: (facts: DiagnosticsFacts, rows: [StyledRow])?

  /// Makes empty caches.
  package init() {}

  /// A new frame begins: pictures are brought up to date at their first use in it.
  func beginFrame() { frame += 1 }

  /// The up-to-date picture of a turn.
  func layout(_ turn: Turn, _ open: OpenConversation, _ state: AppState, width: Int) -> TurnLayout {
    if let layout = layouts[turn.id], layout.lastUse == frame { return layout }
    let setting = TurnLayout.Setting(
      width: width, wordWrap: open.settings.wordWrap,
      isUnfolded: open.transcript.unfolded.contains(turn.id), verbose: open.settings.verbose,
      unicode: state.launch.unicode, foldKey: state.keys.way(to: .foldThinking),
      copyKey: state.keys.chord(for: .copyBlock, in: .transcript) ?? "")
    let cached = layouts[turn.id]
    let layout: TurnLayout
    if let cached, cached.setting == setting,
      cached.length <= turn.content.utf8.count, cached.thoughtLength <= turn.thinking.utf8.count
    {
      layout = cached
    } else {
      layout = TurnLayout(turn, setting)
      layouts[turn.id] = layout
    }
    layout.lastUse = frame
    evict()
    let siblings = open.conversation.siblingPlace(of: turn.id)
    layout.refresh(
      turn, reply: open.reply, now: state.moment.uptime, siblings: siblings,
      marks: TranscriptMarks(turn, open, state, width: width))
    if let tokens = open.chances.tokens[turn.id.raw] { layout.mark(tokens, turn.content) }
    heights[turn.id] = (width, turn.content.utf8.count, layout.height)
    return layout
  }

  /// The picture of one side of a duel, beside that of the transcript: its width is another.
  func duelLayout(
    _ turn: Turn, _ open: OpenConversation, _ state: AppState, width: Int
  ) -> TurnLayout {
    let setting = TurnLayout.Setting(
      width: width, wordWrap: open.settings.wordWrap,
      isUnfolded: open.transcript.unfolded.contains(turn.id), verbose: false,
      unicode: state.launch.unicode)
    var layout = duel[turn.id]
    if layout?.setting != setting || (layout?.length ?? 0) > turn.content.utf8.count
      || (layout?.thoughtLength ?? 0) > turn.thinking.utf8.count
    {
      layout = nil
    }
    let made = layout ?? TurnLayout(turn, setting)
    if duel.count > 4 { duel = [:] }
    duel[turn.id] = made
    made.refresh(
      turn, reply: open.reply, now: state.moment.uptime, siblings: nil, marks: TranscriptMarks())
    return made
  }

  /// The rows of the diagnostics: made anew when what they tell has changed, which live figures do
  /// ten times a second, not with every key and frame.
  func diagnostics(_ state: AppState, _ use: ContextUse?, width: Int) -> [StyledRow] {
    let facts = DiagnosticsFacts(state, use, width: width)
    if let diagnostics, diagnostics.facts == facts { return diagnostics.rows }
    let rows = DiagnosticsWords(state, use, width: width).rows
    diagnostics = (facts, rows)
    return rows
  }

  /// The height of a turn that is not in view: as last seen, else estimated from its length.
  func estimate(_ turn: Turn, width: Int) -> Int {
    if let known = heights[turn.id], known.width == width,
      known.bytes == turn.content.utf8.count
    {
      return known.height
    }
    return 3 + turn.content.utf8.count / max(width, 1)
  }

  private func evict() {
    guard layouts.count > Self.most else { return }
    let oldest = layouts.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(Self.most / 4)
    for (id, _) in oldest { layouts[id] = nil }
  }
}
