internal import OllamaAPI
internal import Synchronization

/// Keeps conversations for the life of the process.
package final class MemoryStore: ConversationStoring {
  private struct Kept {
    var conversation: Conversation
    var summary: ConversationSummary
    var isDeleted = false
    var revision = 0
  }

  private struct State {
    var kept: [Kept] = []
    var views: [ConversationID: ViewMemory] = [:]
    var attachments: [String: [UInt8]] = [:]
    var prompts: [String] = []
    var revision = 0
  }

  private let state = Mutex<State>(State())
  package let notices: AsyncStream<StoreNotice>
  private let continuation: AsyncStream<StoreNotice>.Continuation

  /// Makes a store that has these conversations, the last written to first.
  package init(_ conversations: [Conversation] = []) {
    (notices, continuation) = AsyncStream.makeStream()
    state.withLock { state in
      state.kept = conversations.map {
        Kept(conversation: $0, summary: ConversationSummary($0), revision: 1)
      }
      state.revision = conversations.isEmpty ? 0 : 1
    }
  }

  /// Every text that is kept, for a look at what is.
  package var everything: [String] {
    state.withLock { state in
      state.kept.filter { !$0.isDeleted }.flatMap { $0.conversation.turns.map(\.content) }
        + state.views.values.map(\.draft) + state.prompts
    }
  }

  /// The digests of all files that are kept.
  package var digests: [String] { state.withLock { Array($0.attachments.keys) } }

  package func save(_ conversation: Conversation) async throws(StorageError) {
    guard !conversation.isPrivate else { return }
    state.withLock { state in
      state.revision += 1
      var entry = Kept(
        conversation: conversation, summary: ConversationSummary(conversation),
        revision: state.revision)
      if let place = state.kept.firstIndex(where: { $0.conversation.id == conversation.id }) {
        let old = state.kept.remove(at: place)
        entry.summary.isPinned = old.summary.isPinned
        entry.summary.isArchived = old.summary.isArchived
      }
      state.kept.insert(entry, at: 0)
    }
  }

  package func conversations() async throws(StorageError) -> [Conversation] {
    state.withLock { $0.kept.filter { !$0.isDeleted }.map(\.conversation) }
  }

  package func conversation(_ id: ConversationID) async throws(StorageError) -> Conversation? {
    state.withLock { state in
      state.kept.first { $0.conversation.id == id && !$0.isDeleted }?.conversation
    }
  }

  package func list(_ request: ListRequest) async throws(StorageError) -> [ConversationSummary] {
    let all = state.withLock { $0.kept.filter { !$0.isDeleted }.map(\.summary) }
    let some = all.filter { summary in
      (request.includesArchived || !summary.isArchived)
        && request.admits(summary)
    }
    let ordered =
      request.pinnedFirst ? some.filter(\.isPinned) + some.filter { !$0.isPinned } : some
    return Array(ordered.dropFirst(request.offset).prefix(request.limit))
  }

  package func count(_ request: ListRequest) async throws(StorageError) -> Int {
    var all = request
    (all.offset, all.limit) = (0, .max)
    return try await list(all).count
  }

  package func change(
    _ id: ConversationID, _ change: ConversationChange
  ) async throws(StorageError) {
    state.withLock { state in
      guard let place = state.kept.firstIndex(where: { $0.conversation.id == id }) else { return }
      state.revision += 1
      state.kept[place].revision = state.revision
      switch change {
      case .title(let title): state.kept[place].conversation.givenTitle = title
      case .generatedTitle(let title): state.kept[place].conversation.generatedTitle = title
      case .pinned(let value): state.kept[place].summary.isPinned = value
      case .archived(let value): state.kept[place].summary.isArchived = value
      case .unread(let value): state.kept[place].summary.isUnread = value
      case .deleted(let value): state.kept[place].isDeleted = value
      }
      state.kept[place].summary.title = state.kept[place].conversation.title
    }
  }

  package func search(_ request: SearchRequest) async throws(StorageError) -> [SearchHit] {
    let words = request.text.lowercased().split { $0.isWhitespace || $0 == "\"" }
    guard !words.isEmpty else { return [] }
    var hits: [SearchHit] = []
    for conversation in try await conversations()
    where request.conversation == nil || request.conversation == conversation.id {
      for turn in conversation.turns.reversed() {
        let text = turn.content.lowercased()
        guard words.allSatisfy({ text.contains($0) }) else { continue }
        hits.append(
          SearchHit(
            conversation: conversation.id, turn: turn.id, title: conversation.title,
            role: turn.role.rawValue, began: turn.began,
            snippet: Self.surroundings(of: words[0], in: turn.content)))
      }
    }
    return Array(hits.dropFirst(request.offset).prefix(request.limit))
  }

  private static func surroundings(of word: Substring, in text: String) -> [SearchHit.Part] {
    guard let found = text.lowercased().firstRange(of: word) else {
      return [SearchHit.Part(String(text.prefix(100)))]
    }
    let lower = text.lowercased()
    // The offsets hold in the text itself where lower case has the same letters.
    let start = lower.distance(from: lower.startIndex, to: found.lowerBound)
    let count = lower.distance(from: found.lowerBound, to: found.upperBound)
    let match = text.dropFirst(start).prefix(count)
    let parts = [
      SearchHit.Part(String(text.prefix(start).suffix(40))),
      SearchHit.Part(String(match), isMatch: true),
      SearchHit.Part(String(text.dropFirst(start + count).prefix(80))),
    ]
    return parts.filter { !$0.text.isEmpty }
  }

  package func changes(since revision: Int) async throws(StorageError) -> StoreChanges {
    state.withLock { state in
      let changed = revision == 0 ? [] : state.kept.filter { $0.revision > revision }
      return StoreChanges(
        revision: max(1, state.revision), conversations: changed.map(\.conversation.id))
    }
  }

  // The reply lives in the program's own state: memory needs no journal.
  package func journal(turn: TurnID, content: String, thinking: String) {}
  package func flushJournal() async throws(StorageError) {}

  package func keep(_ view: ViewMemory, of id: ConversationID) async throws(StorageError) {
    state.withLock { $0.views[id] = view.isEmpty ? nil : view }
  }

  package func view(of id: ConversationID) async throws(StorageError) -> ViewMemory {
    state.withLock { $0.views[id] } ?? ViewMemory()
  }

  package func strayDrafts() async throws(StorageError) -> [StrayDraft] {
    state.withLock { state in
      let known = Set(
        state.kept.filter { !($0.isDeleted && $0.conversation.isEmpty) }.map(\.conversation.id))
      return state.views.filter { !known.contains($0.key) && $0.value.hasDraft }
        .map { StrayDraft(conversation: $0.key, view: $0.value) }
    }
  }

  package func keep(_ bytes: [UInt8], of attachment: Attachment) async throws(StorageError) {
    state.withLock { $0.attachments[attachment.digest] = bytes }
  }

  package func bytes(of digest: String) async throws(StorageError) -> [UInt8]? {
    state.withLock { $0.attachments[digest] }
  }

  package func forget(
    _ id: ConversationID, files digests: [String], prompts: [String]
  ) async throws(StorageError) {
    state.withLock { state in
      state.views[id] = nil
      state.kept.removeAll { $0.conversation.id == id && $0.conversation.isEmpty }
      state.prompts.removeAll(where: prompts.contains)
      let turns = state.kept.flatMap(\.conversation.turns)
      let used =
        turns.flatMap(\.attachments).map(\.digest)
        + state.views.values.flatMap(\.files).map(\.attachment.digest)
      for digest in digests where !used.contains(digest) { state.attachments[digest] = nil }
    }
  }

  package func remember(prompt: String) async throws(StorageError) {
    state.withLock { state in
      state.prompts.removeAll { $0 == prompt }
      state.prompts.append(prompt)
      if state.prompts.count > 10_000 { state.prompts.removeFirst() }
    }
  }

  package func prompts(
    holding text: String, limit: Int
  ) async throws(StorageError) -> [String] {
    let all = state.withLock { $0.prompts }
    return Array(all.reversed().filter { text.isEmpty || $0.contains(text) }.prefix(max(0, limit)))
  }

  package func forgetPrompts() async throws(StorageError) {
    state.withLock { $0.prompts = [] }
  }

  package func open() async throws(StorageError) {}
  package func retry() async throws(StorageError) -> Int { 0 }
  package var unsavedCount: Int { get async { 0 } }
  package func close() async { continuation.finish() }
}
