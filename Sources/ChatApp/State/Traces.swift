package import Conversations

/// What of a conversation reached the disk before it was made private.
package struct Traces: Sendable, Equatable {
  package var conversation: ConversationID
  /// Files of its draft: in memory alone from now on, unless others use them too.
  package var files: [Attachment]
  /// Prompts that were sent or queued and not answered.
  package var prompts: [String]

  /// Those of a conversation in which nothing was said, or of the draft of another one.
  init(of id: ConversationID, in state: AppState) {
    conversation = id
    let open = state.conversations[id]
    let queue = open?.queue ?? []
    files = state.storage.keptFiles[id] ?? []
    let others = state.composer.allFiles + queue.flatMap(\.files)
    for file in others.map(\.attachment) where !files.contains(file) { files.append(file) }
    prompts = queue.map(\.text)
    if open?.conversation.history.takenBack.isEmpty == false, !state.composer.isEmpty {
      prompts.append(state.composer.text)
    }
  }
}
