package import Conversations
internal import Synchronization

/// A store in memory that fails when told to, as one on a full disk does.
package final class FaultyStore: ConversationStoring {
  private struct State {
    var failure: StorageError?
    var unsaved: Set<ConversationID> = []
    var journal: [TurnID: String] = [:]
    var isHeld = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let memory: MemoryStore
  private let state = Mutex(State())
  package let notices: AsyncStream<StoreNotice>
  private let sink: AsyncStream<StoreNotice>.Continuation

  /// A store that works, and has these conversations.
  package init(_ conversations: [Conversation] = []) {
    memory = MemoryStore(conversations)
    (notices, sink) = AsyncStream.makeStream()
  }

  /// Everything fails so from now on; nil ends that, and what was unsaved is told to be saved.
  package func fail(_ failure: StorageError?) {
    let saved = state.withLock { state in
      state.failure = failure
      guard failure == nil else { return 0 }
      defer { state.unsaved = [] }
      return state.unsaved.count
    }
    if saved > 0 { sink.yield(.savedAgain(count: saved)) }
  }

  /// Holds back conversations that are asked for; false lets them go.
  package func hold(_ isHeld: Bool) {
    let waiting = state.withLock { state in
      state.isHeld = isHeld
      defer { if !isHeld { state.waiting = [] } }
      return isHeld ? [] : state.waiting
    }
    for one in waiting { one.resume() }
  }

  private func pass() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.isHeld { state.waiting.append(continuation) }
        return !state.isHeld
      }
      if isFree { continuation.resume() }
    }
  }

  /// Whether the bytes of a file are kept.
  package func holds(file digest: String) -> Bool { memory.digests.contains(digest) }

  /// Tells something as if the store had done it by itself.
  package func tell(_ notice: StoreNotice) { sink.yield(notice) }

  /// Whether anything that was kept holds the text: conversations, journal, drafts, prompts.
  package func holds(_ text: String) -> Bool {
    let inJournal = state.withLock { state in state.journal.values.contains { $0.contains(text) } }
    return inJournal || memory.everything.contains { $0.contains(text) }
  }

  private func check() throws(StorageError) {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  package func save(_ conversation: Conversation) async throws(StorageError) {
    // As the real one: what could not be saved is kept in memory.
    if !conversation.isPrivate { try? await memory.save(conversation) }
    if state.withLock({ $0.failure }) != nil {
      _ = state.withLock { $0.unsaved.insert(conversation.id) }
    }
    try check()
  }

  package func conversations() async throws(StorageError) -> [Conversation] {
    try await memory.conversations()
  }

  package func conversation(_ id: ConversationID) async throws(StorageError) -> Conversation? {
    await pass()
    try check()
    return try await memory.conversation(id)
  }

  package func list(_ request: ListRequest) async throws(StorageError) -> [ConversationSummary] {
    try check()
    return try await memory.list(request)
  }

  package func count(_ request: ListRequest) async throws(StorageError) -> Int {
    try await memory.count(request)
  }

  package func change(
    _ id: ConversationID, _ change: ConversationChange
  ) async throws(StorageError) {
    try check()
    try await memory.change(id, change)
  }

  package func search(_ request: SearchRequest) async throws(StorageError) -> [SearchHit] {
    try await memory.search(request)
  }

  package func changes(since revision: Int) async throws(StorageError) -> StoreChanges {
    try check()
    return try await memory.changes(since: revision)
  }

  package func journal(turn: TurnID, content: String, thinking: String) {
    state.withLock { $0.journal[turn, default: ""] += thinking + content }
  }

  package func flushJournal() async throws(StorageError) {}

  package func keep(_ view: ViewMemory, of id: ConversationID) async throws(StorageError) {
    try check()
    try await memory.keep(view, of: id)
  }

  package func view(of id: ConversationID) async throws(StorageError) -> ViewMemory {
    try await memory.view(of: id)
  }

  package func strayDrafts() async throws(StorageError) -> [StrayDraft] {
    try await memory.strayDrafts()
  }

  package func keep(_ bytes: [UInt8], of attachment: Attachment) async throws(StorageError) {
    try check()
    try await memory.keep(bytes, of: attachment)
  }

  package func bytes(of digest: String) async throws(StorageError) -> [UInt8]? {
    try await memory.bytes(of: digest)
  }

  package func forget(
    _ id: ConversationID, files digests: [String], prompts: [String]
  ) async throws(StorageError) {
    try check()
    try await memory.forget(id, files: digests, prompts: prompts)
  }

  package func remember(prompt: String) async throws(StorageError) {
    try check()
    try await memory.remember(prompt: prompt)
  }

  package func prompts(
    holding text: String, limit: Int
  ) async throws(StorageError) -> [String] {
    try await memory.prompts(holding: text, limit: limit)
  }

  package func forgetPrompts() async throws(StorageError) { try await memory.forgetPrompts() }

  package func open() async throws(StorageError) { try check() }

  package func retry() async throws(StorageError) -> Int {
    try check()
    return 0
  }

  package var unsavedCount: Int { get async { state.withLock { $0.unsaved.count } } }

  // Tests start the program anew on the same store.
  package func close() async {}
}
