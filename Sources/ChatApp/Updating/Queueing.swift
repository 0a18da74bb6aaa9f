internal import Conversations
internal import TerminalKit

/// Prompts that wait for a reply to end, on their way back into the composer.
enum Queueing {
  /// Takes the last prompt of the queue back, to be changed or given up; false when none waits.
  static func takeLastBack(_ state: inout AppState) -> Bool {
    guard state.composer.history.index == nil, let last = state.open.queue.popLast() else {
      return false
    }
    if state.open.queue.isEmpty { state.open.queueIsHeld = false }
    putBack(last, in: &state)
    state.tell(.information, "Taken out of the queue; Enter sends it again, Ctrl-C gives it up.")
    return true
  }

  /// Gives the first prompt that waits back to the composer; where nobody looks, it is held.
  static func returnFirst(of id: ConversationID, in state: inout AppState) {
    guard state.conversations[id]?.queue.isEmpty == false else { return }
    guard id == state.current, let first = state.conversations[id]?.queue.removeFirst() else {
      state.conversations[id]?.queueIsHeld = true
      return
    }
    putBack(first, in: &state)
  }

  /// Puts a prompt that was not sent before what stands in the composer.
  static func putBack(_ prompt: Prompt, in state: inout AppState) {
    let draft = state.composer.entry
    for file in prompt.files where !state.composer.files.attached.contains(file) {
      state.composer.files.attached.append(file)
    }
    state.composer.put(prompt.text, .recalled, isPasted: prompt.text.begins(with: "/"))
    if !draft.text.isBlank {
      let front = state.composer.field.foldedText
      state.composer.field.restore(front + "\n" + draft.text)
    }
    state.composer.refused = nil
    state.composer.field.layOut(width: state.facts.composerWidth)
  }
}
