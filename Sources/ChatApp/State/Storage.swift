package import Conversations

/// What the program knows of the store that keeps its conversations.
package struct Storage: Sendable, Equatable {
  /// What keeps conversations from being kept; nil while all goes well.
  package var trouble: StorageError?
  /// How often each conversation had been changed when it was last kept.
  package var kept: [ConversationID: Int] = [:]
  /// How each conversation was looked at when that was last kept.
  package var views: [ConversationID: ViewMemory] = [:]
  /// When drafts and places are kept next; nil while nothing was touched.
  package var viewDue: Duration?
  /// The conversation that is shown as soon as the store has given it.
  ///
  /// Meanwhile the composer holds what is written for it, and the draft of the conversation that
  /// is still on the screen waits in that one.
  package var wanted: ConversationID?
  /// What was written for conversations that are on their way.
  package var ahead: [ConversationID: WrittenAhead] = [:]
  /// Files whose bytes were kept with the draft of a conversation, also those taken away again.
  package var keptFiles: [ConversationID: [Attachment]] = [:]
  /// Whether the last conversation is on its way (`--continue`): prompts wait for it.
  package var isResuming = false
  package var listing = Listing()
  /// When a reply that arrives in another instance is looked for again.
  package var nextGlance: Duration = .zero
  /// The conversation in which something was said last: the line on leaving names it.
  package var lastSaid: ConversationID?

  /// Nothing kept yet.
  package init() {}
}
