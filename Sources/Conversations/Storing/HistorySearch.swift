/// What is searched for in all conversations.
package struct SearchRequest: Sendable, Equatable {
  /// In which order hits come.
  package enum Order: Sendable, Hashable {
    /// The newest first: at once, whatever the size of the history.
    case newest
    /// The best first, of the newest 2,000.
    case best
  }

  /// The person's words: all must occur; from three letters on their beginnings suffice;
  /// words in "double quotes" must stand side by side.
  package var text: String
  package var order: Order
  package var limit: Int
  package var offset: Int
  /// Only this conversation; nil for all.
  package var conversation: ConversationID?

  /// A search.
  package init(
    _ text: String, order: Order = .newest, limit: Int = 50, offset: Int = 0,
    in conversation: ConversationID? = nil
  ) {
    self.text = text
    self.order = order
    self.limit = max(0, limit)
    self.offset = max(0, offset)
    self.conversation = conversation
  }
}

/// One turn that matches.
package struct SearchHit: Sendable, Equatable {
  /// A stretch of the snippet.
  package struct Part: Sendable, Equatable {
    package var text: String
    package var isMatch: Bool
    /// A stretch.
    package init(_ text: String, isMatch: Bool = false) {
      self.text = text
      self.isMatch = isMatch
    }
  }

  package let conversation: ConversationID
  package let turn: TurnID
  /// The conversation's title; raw text.
  package var title: String
  /// The turn's role, such as `user`.
  package var role: String
  package var began: WallTime
  /// The surroundings of the first match; raw text.
  package var snippet: [Part]

  /// A hit.
  package init(
    conversation: ConversationID, turn: TurnID, title: String, role: String, began: WallTime,
    snippet: [Part]
  ) {
    self.conversation = conversation
    self.turn = turn
    self.title = title
    self.role = role
    self.began = began
    self.snippet = snippet
  }
}
