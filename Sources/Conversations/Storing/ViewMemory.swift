/// How a conversation was looked at and what was being typed: kept so that it opens as it was left.
package struct ViewMemory: Sendable, Equatable {
  /// The top of the view; nil follows the end.
  package struct Anchor: Sendable, Hashable {
    package var turn: TurnID
    /// The row of the turn at the top of the view, counted from its text: what stands above that,
    /// such as its heading, has negative numbers.
    package var row: Int
    /// A place.
    package init(turn: TurnID, row: Int) {
      self.turn = turn
      self.row = row
    }
  }

  /// Text in the composer that was not sent.
  package var draft = ""
  package var anchor: Anchor?
  /// Turns whose thinking is unfolded.
  package var unfolded: Set<TurnID> = []
  /// The end of the branch that is looked at; nil for the newest.
  package var leaf: TurnID?

  /// The view of a conversation never left.
  package init() {}

  /// Whether there is nothing to keep.
  package var isEmpty: Bool { self == ViewMemory() }
}

/// A draft of a conversation in which nothing was said yet.
package struct StrayDraft: Sendable, Equatable {
  package let conversation: ConversationID
  package let text: String
  /// A draft.
  package init(conversation: ConversationID, text: String) {
    self.conversation = conversation
    self.text = text
  }
}
