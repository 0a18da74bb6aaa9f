internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Going from one uncertain word of the transcript to the next, and choosing another for it.
enum ChanceWalk {
  static func next(_ state: inout AppState, _: String) -> [Effect] { step(1, in: &state) }

  static func previous(_ state: inout AppState, _: String) -> [Effect] { step(-1, in: &state) }

  private static func step(_ step: Int, in state: inout AppState) -> [Effect] {
    let open = state.open
    guard open.conversation.path.contains(where: { open.chances.tokens[$0.id.raw] != nil }) else {
      state.tell(
        .information,
        "No chances are known here: /logprobs on asks for those of the next replies; none are saved."
      )
      return []
    }
    let isNew = open.transcript.word == nil
    let last = open.conversation.count - 1
    // Without a cursor the last reply is meant: its first word, or its last.
    var position = open.transcript.cursor.flatMap { open.conversation.position(of: $0) } ?? last
    var word = open.transcript.word
    while let turn = open.conversation[position] {
      let tokens = open.chances.tokens[turn.id.raw] ?? []
      if let found = found(tokens, from: word, step) {
        choose(found, of: turn.id, in: &state)
        return []
      }
      position += step
      word = nil
      // From below the last known reply the way leads up, whichever key began it.
      if isNew, position > last { return step > 0 ? self.step(-1, in: &state) : [] }
    }
    state.tell(
      .information, isNew ? "No word was uncertain." : "No more uncertain words in this direction.")
    return []
  }

  private static func found(_ tokens: [TokenChance], from word: Int?, _ step: Int) -> Int? {
    if step > 0 {
      return tokens.indices.dropFirst(word.map { $0 + 1 } ?? 0).first { tokens[$0].isUncertain }
    }
    return tokens.indices.prefix(word ?? tokens.count).last { tokens[$0].isUncertain }
  }

  private static func choose(_ token: Int, of turn: TurnID, in state: inout AppState) {
    state.focus = .transcript
    state.open.transcript.selection = nil
    state.open.transcript.cursor = turn
    state.open.transcript.block = nil
    state.open.transcript.word = token
    state.open.transcript.jump = .word(turn, token)
  }

  /// Lists what could stand in the place of the chosen word; else the keys go back to the message.
  static func others(_ state: inout AppState, _ words: String) -> [Effect] {
    guard let word = state.open.transcript.word else {
      return Writing.focusMessage(&state, words)
    }
    state.overlays.append(.list(ListState(.diagnostics(.alternatives(word)))))
    return []
  }
}
