package import Conversations
internal import Foundation
internal import GRDB

extension SQLiteStore {
  package func save(_ conversation: Conversation) async throws(StorageError) {
    guard !conversation.isPrivate else { return }
    do {
      try await write(conversation)
    } catch {
      keepForLater(conversation, error)
      throw error
    }
    // Others wait already, and writing works again.
    if !unsaved.isEmpty || journalText.isHeld { _ = try? await retry() }
  }

  private func write(_ conversation: Conversation) async throws(StorageError) {
    // Opening first marks the replies of dead instances; this one's own are not yet there.
    _ = try await archive()
    if conversation.turns.contains(where: \.isRunning) { try await live() }
    let (instance, now) = (instance, configuration.now())
    try await write { db in
      try ConversationTable.write(db, conversation, owner: instance, now: now)
    }
    journalText.drop(conversation.turns.filter { !$0.isRunning }.map(\.id))
    unsaved.removeAll {
      $0.id == conversation.id && $0.history.count <= conversation.history.count
    }
  }

  private func keepForLater(_ conversation: Conversation, _ error: StorageError) {
    if let place = unsaved.firstIndex(where: { $0.id == conversation.id }) {
      if unsaved[place].history.count <= conversation.history.count {
        unsaved[place] = conversation
      }
    } else {
      unsaved.append(conversation)
    }
    tell(error)
  }

  /// Tells once that keeping goes wrong, and tries again by itself.
  private func tell(_ error: StorageError) {
    if !isTroubled { noticeSink.yield(.unsaved(error, count: unsaved.count)) }
    isTroubled = true
    arrangeRetry(after: error)
  }

  private func arrangeRetry(after error: StorageError) {
    guard error.mayPass, !isRetryArranged, let delay = configuration.retryDelay else { return }
    isRetryArranged = true
    Task { [weak self] in
      try? await Task.sleep(for: delay)
      await self?.retryByItself()
    }
  }

  private func retryByItself() async {
    isRetryArranged = false
    guard !unsaved.isEmpty || journalText.isHeld else { return }
    do throws(StorageError) {
      try await retryUnsaved()
    } catch {
      arrangeRetry(after: error)
    }
  }

  @discardableResult
  package func retry() async throws(StorageError) -> Int {
    forgetFailure()
    return try await retryUnsaved()
  }

  @discardableResult
  private func retryUnsaved() async throws(StorageError) -> Int {
    var saved = 0
    for conversation in unsaved {
      try await write(conversation)
      saved += 1
    }
    try await flushJournal()
    if isTroubled { noticeSink.yield(.savedAgain(count: saved)) }
    isTroubled = false
    return saved
  }

  package func change(
    _ id: ConversationID, _ change: ConversationChange
  ) async throws(StorageError) {
    let now = configuration.now()
    switch change {
    case .deleted(true):
      deletedHere.insert(id)
      unsaved.removeAll { $0.id == id }
    case .deleted(false): deletedHere.remove(id)
    case .title, .generatedTitle, .pinned, .archived, .unread: break
    }
    let isThere = try await write { db in
      try ConversationTable.change(db, id, change, now: now)
    }
    guard !isThere, change != .deleted(true) else { return }
    throw StorageError(.missing, reason: "this conversation is not in the history")
  }

  // MARK: The journal

  package nonisolated func journal(turn: TurnID, content: String, thinking: String) {
    switch journalText.add(turn, content: content, thinking: thinking) {
    case .arranged: return
    case .now: Task { await drainSoon() }
    case .later:
      Task { [configuration] in
        try? await Task.sleep(for: configuration.journalDelay)
        await drainSoon()
      }
    }
  }

  package func flushJournal() async throws(StorageError) {
    while let draining { _ = await draining.value }
    let task = Task { await drain() }
    draining = task
    if let error = await task.value { throw error }
  }

  /// One write at a time: what is due while one is on its way goes with the next.
  private func drainSoon() async {
    if draining != nil {
      wantsDraining = true
    } else {
      try? await flushJournal()
    }
  }

  private func drain() async -> StorageError? {
    defer { draining = nil }
    repeat {
      wantsDraining = false
      let texts = journalText.take()
      guard !texts.isEmpty else { continue }
      do throws(StorageError) {
        try await writeJournal(texts)
      } catch {
        journalText.putBack(texts)
        tell(error)
        return error
      }
    } while wantsDraining
    return nil
  }

  private func writeJournal(
    _ texts: [TurnID: JournalTable.Text]
  ) async throws(StorageError) {
    let at = configuration.now().seconds
    try await write { db in
      for (turn, text) in texts { try JournalTable.add(db, turn, text, at: at) }
    }
  }

  // MARK: Who lives

  /// Takes the lock by which others see that this instance lives.
  private func live() async throws(StorageError) {
    guard lifeLock == nil else { return }
    let path = folder.lifeLock(instance)
    let result = await Blocking.run { () -> Result<FileLock?, StorageError> in
      do throws(StorageError) {
        return .success(try FileLock.take(path, .alone, waiting: 2))
      } catch {
        return .failure(error)
      }
    }
    if lifeLock == nil { lifeLock = try result.get() }
  }

  /// Marks replies whose program is gone, and tells of them.
  func closeCutReplies(_ archive: Archive) async {
    let (folder, instance) = (folder, instance)
    guard let owners = try? await archive.read({ db in try JournalTable.owners(db) }),
      owners.contains(where: { $0 != instance })
    else { return }
    let dead = await Blocking.run {
      owners.filter { $0 != instance && !FileLock.isHeld(folder.lifeLock($0)) }
    }
    guard !dead.isEmpty else { return }
    let cut = try? await archive.write { db in try JournalTable.closeCut(db, owners: dead) }
    guard let cut else { return }
    if !cut.isEmpty { noticeSink.yield(.cutReplies(cut)) }
  }
}
