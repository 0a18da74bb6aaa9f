package import Conversations
package import OllamaAPI
package import TerminalKit

/// What was searched for in the history, and what can be brought back into it.
package struct HistoryState: Sendable, Equatable {
  package var findings = Findings()
  /// Deleted conversations that can be brought back, the last one last.
  package var deleted: [DeletedConversation] = []
  /// The place to go to in the conversation that is being opened.
  package var wanted: Hit?

  /// Nothing was asked yet.
  package init() {}
}

/// A window on the list of kept conversations.
package struct Listing: Sendable, Equatable {
  /// How many rows are asked for at once.
  package static let page = 200

  /// What was asked for last; nil before the first question.
  package var asked: ListRequest?
  /// Counts the questions: answers to older ones are dropped.
  package var token = 0
  /// Whether the answer is still out.
  package var isAsking = false
  /// What the rows answer; nil before the first answer.
  package var told: ListRequest?
  package var rows: [ConversationSummary] = []
  /// How many rows the whole list has.
  package var total = 0
  /// The newest conversations of the unfiltered list.
  package var newest: [ConversationSummary] = []
  package var includesArchived = false
  /// Enter was pressed before the answer came: it chooses then.
  package var choiceWaits = false
  /// The store's revision that the rows show.
  package var revision = 0
  /// When to look for changes by others.
  package var nextLook: Duration?
  /// Why the list cannot be had; nil when it can.
  package var trouble: SafeText?

  /// Nothing was asked yet.
  package init() {}

  /// Shows nothing rather than what another filter brought.
  package mutating func forget() {
    (told, rows, total) = (nil, [], 0)
  }

  /// A row of the whole list; nil when it is not in the window.
  package subscript(place: Int) -> ConversationSummary? {
    let index = place - (told?.offset ?? 0)
    return rows.indices.contains(index) ? rows[index] : nil
  }

  /// Whether the rows answer an earlier question than the last.
  package var isStale: Bool {
    guard let asked, let told else { return asked != nil }
    return asked.filter != told.filter || asked.includesArchived != told.includesArchived
  }

  /// Shows a title before the store has told it.
  package mutating func retitle(_ id: ConversationID, _ title: String) {
    for place in rows.indices where rows[place].id == id { rows[place].title = title }
    for place in newest.indices where newest[place].id == id { newest[place].title = title }
  }

  /// The summary of a conversation, where one is known.
  package func summary(of id: ConversationID) -> ConversationSummary? {
    rows.first { $0.id == id } ?? newest.first { $0.id == id }
  }
}

/// What a search over all conversations found.
package struct Findings: Sendable, Equatable {
  /// What was asked for last; nil before the first question.
  package var asked: SearchRequest?
  /// Counts the questions: answers to older ones are dropped.
  package var generation = 0
  package var isAsking = false
  package var hits: [SearchHit] = []
  /// Whether there may be more hits than these.
  package var hasMore = false
  package var order: SearchRequest.Order = .newest
  /// Enter was pressed before the answer came: it chooses then.
  package var choiceWaits = false
  package var trouble: SafeText?

  /// Nothing was asked yet.
  package init() {}
}

/// A deleted conversation that can be brought back.
package struct DeletedConversation: Sendable, Equatable {
  package let id: ConversationID
  package let title: SafeText
  /// The conversation where it was open here.
  package let open: OpenConversation?
  /// Whether it was looked at when it was deleted.
  package let wasCurrent: Bool
}

/// What is asked of the history or done with it.
package enum HistoryDeed: Sendable, Equatable {
  case search(SearchRequest, generation: Int)
  case export(ExportOrder)
  /// Read conversations out of a file; the number seeds their names.
  case importFile(String, seed: UInt64)
  /// Make a model of the conversation and its settings.
  case saveModel(ModelOrder)
}

/// A place in a conversation that a search found.
package struct Hit: Sendable, Equatable {
  package var conversation: ConversationID
  package var turn: TurnID
  /// The words that matched, as they stand there.
  package var words: String
}

/// A conversation on its way into a file.
package struct ExportOrder: Sendable, Equatable {
  /// Where the conversation is.
  package enum Source: Sendable, Equatable {
    case open(Conversation)
    case kept(ConversationID)
  }

  package var source: Source
  package var format: ExportFormat
  /// The file or folder as the person wrote it; nil makes a name from the title.
  package var path: String?
  /// Whether a file that is there may be replaced.
  package var mayReplace = false
  /// Whether the folder is the configured one, which is made where it is missing.
  package var makesFolder = false
}

/// A model to be made from what was said.
package struct ModelOrder: Sendable, Equatable {
  package var host: Host
  package var request: CreateRequest
}

/// What the history answered.
package enum HistoryEvent: Sendable, Equatable {
  case found(generation: Int, [SearchHit])
  /// The list, or the search, could not be had.
  case unlisted(token: Int, SafeText)
  case unfound(generation: Int, SafeText)
  case exported(path: SafeText, bytes: Int)
  /// The file is there already.
  case inTheWay(ExportOrder, path: SafeText)
  case imported([ConversationID], file: SafeText, passedOver: Int)
  case savedModel(String)
  /// What a model would call the conversation; nil when it could not say.
  case titled(ConversationID, String?)
  /// Something asked for did not come about.
  case failed(SafeText)
}
