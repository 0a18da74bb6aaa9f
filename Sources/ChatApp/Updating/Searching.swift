internal import Conversations
internal import TerminalKit

/// The search over all conversations: asks anew as the words change, more as one goes down.
enum Searching {
  /// Hits asked for at once.
  static let page = 50
  /// The most hits that are held; who wants more needs better words.
  static let most = 500

  static func open(_ words: String, in state: inout AppState) -> [Effect] {
    var list = ListState(.search)
    list.filter = words
    state.overlays.append(.list(list))
    state.history.findings.asked = nil
    state.history.findings.hits = []
    return refresh(list, in: &state)
  }

  /// Asks for what the list needs and does not have.
  static func refresh(_ list: ListState, in state: inout AppState) -> [Effect] {
    let findings = state.history.findings
    let words = list.filter.trimmed
    guard !words.isEmpty else {
      state.history.findings.asked = nil
      state.history.findings.isAsking = false
      state.history.findings.hits = []
      state.history.findings.generation += 1
      return []
    }
    guard let asked = findings.asked, asked.text == words, asked.order == findings.order else {
      return ask(SearchRequest(words, order: findings.order, limit: page), in: &state)
    }
    let isNearEnd = list.selected + state.facts.listRows >= findings.hits.count
    guard !findings.isAsking, findings.hasMore, isNearEnd, findings.hits.count < most else {
      return []
    }
    return ask(
      SearchRequest(words, order: findings.order, limit: page, offset: findings.hits.count),
      in: &state)
  }

  private static func ask(_ request: SearchRequest, in state: inout AppState) -> [Effect] {
    state.history.findings.generation += 1
    state.history.findings.isAsking = true
    state.history.findings.asked = request
    return [.history(.search(request, generation: state.history.findings.generation))]
  }

  static func found(
    _ generation: Int, _ hits: [SearchHit], in state: inout AppState
  ) -> [Effect] {
    var findings = state.history.findings
    guard generation == findings.generation, let asked = findings.asked else { return [] }
    findings.hits = asked.offset == 0 ? hits : findings.hits + hits
    findings.hasMore = hits.count == asked.limit
    findings.isAsking = false
    findings.trouble = nil
    let choiceWaits = findings.choiceWaits
    findings.choiceWaits = false
    state.history.findings = findings
    if choiceWaits, case .list = state.overlays.last { return ListCommands.choose(&state, "") }
    return []
  }

  static func unanswered(_ generation: Int, _ reason: SafeText, in state: inout AppState) {
    guard generation == state.history.findings.generation else { return }
    state.history.findings.isAsking = false
    state.history.findings.choiceWaits = false
    state.history.findings.trouble = reason
  }

  /// The newest first, or the best of the newest.
  static func changeOrder(_ state: inout AppState) -> [Effect] {
    state.history.findings.order = state.history.findings.order == .newest ? .best : .newest
    return Browsing.refresh(&state)
  }

  /// Opens what a hit names, at its turn.
  static func choose(_ hit: SearchHit, in state: inout AppState) -> [Effect] {
    let words = hit.snippet.first(where: \.isMatch)?.text ?? state.history.findings.asked?.text
    state.history.wanted = Hit(
      conversation: hit.conversation, turn: hit.turn, words: words?.trimmed ?? "")
    return Opening.open(hit.conversation, in: &state)
  }

  /// Goes to the wanted place, where the conversation on the screen has it; n and N go on from
  /// there.
  static func arrive(_ state: inout AppState) {
    guard let hit = state.history.wanted, hit.conversation == state.current else { return }
    state.history.wanted = nil
    guard state.open.conversation[hit.turn] != nil else {
      state.tell(.information, "The place that was found is not there any more.")
      return
    }
    if state.open.reply == nil { state.open.conversation.show(through: hit.turn) }
    FindCommands.show(hit.words, at: hit.turn, in: &state)
  }
}
