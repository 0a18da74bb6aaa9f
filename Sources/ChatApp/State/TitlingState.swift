package import Conversations

/// Titles that models make.
package struct TitlingState: Sendable, Equatable {
  /// Whether models may be asked for titles at all.
  package var isWanted = true
  /// The conversation in which a reply ended last.
  package var fresh: ConversationID?
  /// Since when nothing was typed and nothing answered.
  package var quietSince: Duration = .zero
  /// The conversation whose title is on its way.
  package var asked: ConversationID?
  /// Conversations for which it was tried; once is enough.
  package var tried: Set<ConversationID> = []

  /// Nothing asked yet.
  package init() {}
}
