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

  /// A file that was attached to the draft, and how much in its text nobody sees.
  package struct File: Sendable, Hashable {
    package var attachment: Attachment
    package var invisible: Int
    package var turning: Int
    package var controls: Int
    /// A file.
    package init(_ attachment: Attachment, invisible: Int = 0, turning: Int = 0, controls: Int = 0)
    {
      self.attachment = attachment
      self.invisible = invisible
      self.turning = turning
      self.controls = controls
    }
  }

  /// Text in the composer that was not sent.
  package var draft = ""
  /// Parts of the draft that are shown folded, in bytes of UTF-8, in order.
  package var folds: [Range<Int>] = []
  /// Files attached to the draft; their bytes are kept by digest.
  package var files: [File] = []
  package var anchor: Anchor?
  /// Turns whose thinking is unfolded.
  package var unfolded: Set<TurnID> = []
  /// The end of the branch that is looked at; nil for the newest.
  package var leaf: TurnID?

  /// The view of a conversation never left.
  package init() {}

  /// Whether there is nothing to keep.
  package var isEmpty: Bool { self == ViewMemory() }

  /// Whether something was being written.
  package var hasDraft: Bool { !draft.isEmpty || !files.isEmpty }
}

/// A draft of a conversation in which nothing was said yet.
package struct StrayDraft: Sendable, Equatable {
  package let conversation: ConversationID
  /// The draft with what belongs to it.
  package let view: ViewMemory
  /// The text of the draft.
  package var text: String { view.draft }
  /// A draft.
  package init(conversation: ConversationID, view: ViewMemory) {
    self.conversation = conversation
    self.view = view
  }

  /// A draft of text alone.
  package init(conversation: ConversationID, text: String) {
    var view = ViewMemory()
    view.draft = text
    self.init(conversation: conversation, view: view)
  }
}
