package import Conversations
internal import Foundation
internal import GRDB

extension SQLiteStore {
  package func conversations() async throws(StorageError) -> [Conversation] {
    let ids = try await read { db in try ConversationTable.all(db) }
    var all: [Conversation] = unsaved.reversed()
    for id in ids where !unsaved.contains(where: { $0.id == id }) {
      if let conversation = try await conversation(id) { all.append(conversation) }
    }
    return all
  }

  package func conversation(_ id: ConversationID) async throws(StorageError) -> Conversation? {
    let waiting = unsaved.first { $0.id == id }
    do {
      var kept = try await read { db in try ConversationTable.read(db, id) }
      if kept?.turns.contains(where: \.isRunning) == true {
        await closeCutReplies(try await archive())
        kept = try await read { db in try ConversationTable.read(db, id) }
      }
      guard var kept else { return waiting }
      if let waiting { kept.merge(waiting) }
      return kept
    } catch {
      guard let waiting else { throw error }
      return waiting
    }
  }

  package func list(
    _ request: ListRequest
  ) async throws(StorageError) -> [ConversationSummary] {
    let waiting = unsaved
    guard !waiting.isEmpty else {
      return try await read { db in try ConversationTable.list(db, request) }
    }
    let ids = waiting.map(\.id)
    let kept: (page: [ConversationSummary], present: Set<ConversationID>)
    do {
      kept = try await read { db in
        (
          try ConversationTable.list(db, request), try ConversationTable.present(db, ids)
        )
      }
    } catch {
      kept = ([], [])
    }
    let page = kept.page.map { summary in
      var summary = summary
      summary.isUnsaved = ids.contains(summary.id)
      return summary
    }
    guard request.offset == 0 else { return page }
    let inMemory = waiting.reversed().filter { !kept.present.contains($0.id) }
      .map { ConversationSummary($0, isUnsaved: true) }
      .filter { request.admits($0) }
    return inMemory + page
  }

  package func count(_ request: ListRequest) async throws(StorageError) -> Int {
    let ids = unsaved.map(\.id)
    do {
      return try await read { db in
        let absent = ids.count - (try ConversationTable.present(db, ids)).count
        return try ConversationTable.count(db, request) + absent
      }
    } catch {
      guard !ids.isEmpty else { throw error }
      return ids.count
    }
  }

  package func search(_ request: SearchRequest) async throws(StorageError) -> [SearchHit] {
    guard !Task.isCancelled else { return [] }
    return try await read { db in try SearchIndex.find(db, request) }
  }

  package func changes(since revision: Int) async throws(StorageError) -> StoreChanges {
    try await read { db in try ConversationTable.changes(db, since: revision) }
  }
}
