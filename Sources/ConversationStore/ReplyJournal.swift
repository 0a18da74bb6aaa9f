internal import Conversations
internal import Synchronization

/// Text of replies on its way to the disk. It gathers what streams in, so that one write a second
/// does; nothing is due while nothing arrives.
final class ReplyJournal: Sendable {
  /// When what was gathered is to be written.
  enum Due: Sendable, Equatable {
    /// A write is already on its way, or nothing is there.
    case arranged
    /// After the usual delay.
    case later
    /// At once: enough for a write has come.
    case now
  }

  /// Enough for a write, in bytes of UTF-8.
  private static let enough = 4096

  private struct State {
    var texts: [TurnID: JournalTable.Text] = [:]
    var size = 0
    var isLater = false
    var isNow = false
    /// Writing failed: nothing is due until it goes well again.
    var isHeld = false
  }

  private let state = Mutex<State>(State())

  /// Takes text; linear in it.
  func add(_ turn: TurnID, content: String, thinking: String) -> Due {
    state.withLock { state in
      let size = content.utf8.count + thinking.utf8.count
      guard size > 0 else { return .arranged }
      state.texts[turn, default: JournalTable.Text()].content += content
      state.texts[turn, default: JournalTable.Text()].thinking += thinking
      state.size += size
      guard !state.isHeld else { return .arranged }
      if state.size >= Self.enough, !state.isNow {
        state.isNow = true
        return .now
      }
      guard !state.isLater, !state.isNow else { return .arranged }
      state.isLater = true
      return .later
    }
  }

  /// Whether nothing waits to be written.
  var isEmpty: Bool { state.withLock { $0.texts.isEmpty } }

  /// Whether there is text that could not be written.
  var isHeld: Bool { state.withLock { $0.isHeld && !$0.texts.isEmpty } }

  /// Gives all that was gathered, to be written.
  func take() -> [TurnID: JournalTable.Text] {
    state.withLock { state in
      defer { state = State() }
      return state.texts
    }
  }

  /// Puts back what could not be written, before what came since; it waits for the next `take`.
  func putBack(_ texts: [TurnID: JournalTable.Text]) {
    state.withLock { state in
      state.isHeld = true
      for (turn, text) in texts {
        let since = state.texts[turn] ?? JournalTable.Text()
        state.texts[turn] = JournalTable.Text(
          content: text.content + since.content, thinking: text.thinking + since.thinking)
        state.size += text.content.utf8.count + text.thinking.utf8.count
      }
    }
  }

  /// Drops what was gathered of turns that were saved whole.
  func drop(_ turns: [TurnID]) {
    state.withLock { state in
      for turn in turns {
        guard let text = state.texts.removeValue(forKey: turn) else { continue }
        state.size -= text.content.utf8.count + text.thinking.utf8.count
      }
    }
  }
}
