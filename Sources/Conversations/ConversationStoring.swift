internal import Synchronization

/// Where conversations are kept. The program speaks to this protocol alone.
package protocol ConversationStoring: Sendable {
  /// Keeps the conversation as it is now; later calls replace earlier ones.
  func save(_ conversation: Conversation) async throws(StorageError)

  /// The kept conversations, the last saved first.
  func conversations() async throws(StorageError) -> [Conversation]
}

/// Why something could not be kept or read, in words for a person.
package struct StorageError: Error, Sendable, Equatable {
  package let reason: String
  /// Makes an error with its reason.
  package init(reason: String) { self.reason = reason }
}

/// Keeps conversations for the life of the process.
package final class MemoryStore: ConversationStoring {
  private let kept = Mutex<[Conversation]>([])

  /// Makes an empty store.
  package init() {}

  package func save(_ conversation: Conversation) async throws(StorageError) {
    kept.withLock { kept in
      kept.removeAll { $0.id == conversation.id }
      kept.insert(conversation, at: 0)
    }
  }

  package func conversations() async throws(StorageError) -> [Conversation] {
    kept.withLock { $0 }
  }
}
