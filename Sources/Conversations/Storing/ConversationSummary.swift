/// A conversation as a list shows it: nothing of its text is loaded.
package struct ConversationSummary: Sendable, Equatable {
  package let id: ConversationID
  /// The title to show; raw text.
  package var title: String
  package var began: WallTime
  /// When it was last written to.
  package var touched: WallTime
  /// The model that answered last; empty before the first reply.
  package var model: String
  /// Turns on the branch that is looked at.
  package var turns: Int
  package var isPinned: Bool
  package var isArchived: Bool
  /// Whether something came that nobody has looked at.
  package var isUnread: Bool
  /// Whether a reply is arriving, here or in another instance.
  package var isRunning: Bool
  /// Whether it has not reached the disk yet.
  package var isUnsaved: Bool

  /// A summary.
  package init(
    id: ConversationID, title: String, began: WallTime, touched: WallTime, model: String,
    turns: Int, isPinned: Bool = false, isArchived: Bool = false, isUnread: Bool = false,
    isRunning: Bool = false, isUnsaved: Bool = false
  ) {
    self.id = id
    self.title = title
    self.began = began
    self.touched = touched
    self.model = model
    self.turns = turns
    self.isPinned = isPinned
    self.isArchived = isArchived
    self.isUnread = isUnread
    self.isRunning = isRunning
    self.isUnsaved = isUnsaved
  }

  /// The summary of a conversation in memory.
  package init(_ conversation: Conversation, isUnsaved: Bool = false) {
    let path = conversation.path
    self.init(
      id: conversation.id, title: conversation.title, began: conversation.began,
      touched: path.last?.began ?? conversation.began,
      model: path.last { !$0.model.isEmpty }?.model ?? "", turns: path.count,
      isRunning: conversation.turns.contains(where: \.isRunning), isUnsaved: isUnsaved)
  }
}

/// Which conversations a list shows, the last written to first.
package struct ListRequest: Sendable, Equatable {
  /// Only titles and models that hold all these words, whatever their case; empty for all.
  package var filter: String
  package var includesArchived: Bool
  /// Whether pinned ones come before all others.
  package var pinnedFirst: Bool
  /// How many to skip.
  package var offset: Int
  /// How many to give at most.
  package var limit: Int

  /// A page of the list.
  package init(
    filter: String = "", includesArchived: Bool = false, pinnedFirst: Bool = true,
    offset: Int = 0, limit: Int = 100
  ) {
    self.filter = filter
    self.includesArchived = includesArchived
    self.pinnedFirst = pinnedFirst
    self.offset = max(0, offset)
    self.limit = max(0, limit)
  }

  /// The words of the filter in lower case, the first eight.
  package var words: [String] {
    filter.lowercased().split(whereSeparator: \.isWhitespace).prefix(8).map(String.init)
  }

  /// Whether a conversation passes the filter.
  package func admits(_ summary: ConversationSummary) -> Bool {
    let sought = (summary.title + "\n" + summary.model).lowercased()
    return words.allSatisfy { sought.contains($0) }
  }
}

/// A change of a kept conversation that needs no turn of it.
package enum ConversationChange: Sendable, Equatable {
  /// A title by the person; nil goes back to the generated one or the first words.
  case title(String?)
  /// A title by a model.
  case generatedTitle(String?)
  case pinned(Bool)
  case archived(Bool)
  case unread(Bool)
  /// Deleted ones are in no list and no search; they can be brought back until they are purged,
  /// when the store is closed, at the next start, or a day later.
  case deleted(Bool)
}
