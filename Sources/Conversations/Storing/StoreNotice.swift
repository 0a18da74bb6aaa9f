/// Something the store did by itself that a person should know.
package enum StoreNotice: Sendable, Equatable {
  /// Replies that were arriving when a program ended: they are marked as cut.
  case cutReplies([CutReply])
  /// The history was damaged: the file stands aside, and what could be read is in a new one.
  case recovered(movedTo: String, conversations: Int, turns: Int)
  /// The history is damaged, and repair has to wait; the reason says for what.
  case damaged(StorageError)
  /// The history was brought to a newer form; the old one stands in `backup`.
  case migrated(backup: String)
  /// Others could read these files; they no longer can.
  case tightened([String])
  /// Keeping goes wrong: conversations stay in memory.
  case unsaved(StorageError, count: Int)
  /// All is kept again.
  case savedAgain(count: Int)

  /// A reply that was cut by the end of its program.
  package struct CutReply: Sendable, Equatable {
    package let conversation: ConversationID
    package let turn: TurnID
    /// Names the reply.
    package init(conversation: ConversationID, turn: TurnID) {
      self.conversation = conversation
      self.turn = turn
    }
  }
}

/// What changed in the store, by this instance or another.
package struct StoreChanges: Sendable, Equatable {
  /// To be given to the next question.
  package var revision: Int
  /// Conversations written to or deleted since; the list may be new whenever the revision is.
  package var conversations: [ConversationID]

  /// Changes up to a revision.
  package init(revision: Int, conversations: [ConversationID]) {
    self.revision = revision
    self.conversations = conversations
  }
}
