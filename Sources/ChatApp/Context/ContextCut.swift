// Folder Context: what the model sees of a conversation: how many tokens that is, how many fit, and
// what is done when they do not. Counts by the server are facts; ours are marked `~`.

package import Conversations

/// From where on a model sees a conversation, and what stands for what came before.
///
/// Nothing is deleted: the turns stay in the conversation, they are only no longer sent.
package struct ContextCut: Sendable, Equatable {
  /// The first turn that is still sent whole; a person's.
  package var first: TurnID
  /// What stands for the turns before it; nil where they are left out.
  package var summary: String?

  /// A cut before `first`.
  package init(first: TurnID, summary: String? = nil) {
    self.first = first
    self.summary = summary
  }
}

extension ChatSettings {
  /// The cut that holds on the branch that is looked at; nil when the model sees all of it.
  func cut(in conversation: Conversation) -> ContextCut? {
    cuts.last { conversation.position(of: $0.first) != nil }
  }

  /// Adds a cut: counts of earlier replies say nothing of what is sent from now on.
  mutating func cut(before first: TurnID, summary: String?, in conversation: Conversation) {
    cuts.append(ContextCut(first: first, summary: summary))
    countsFrom = conversation.leaf
  }

  /// Takes the last cut of this branch back; false when there is none.
  mutating func uncut(in conversation: Conversation) -> Bool {
    let place = cuts.lastIndex { conversation.position(of: $0.first) != nil }
    guard let place else { return false }
    cuts.remove(at: place)
    countsFrom = conversation.leaf
    return true
  }
}
