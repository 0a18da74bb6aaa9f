internal import Conversations
internal import Foundation
internal import GRDB

/// Conversations as rows.
enum ConversationTable {
  private struct Known {
    var edits: Int
    var titleEdits: Int
    var isDeleted: Bool
  }

  /// Raises the number that tells of changes, and gives it.
  static func nextRevision(_ db: Database) throws -> Int {
    let statement = try db.cachedStatement(
      sql: "UPDATE counter SET revision = revision + 1 RETURNING revision")
    return try Int.fetchOne(statement) ?? 1
  }

  /// Writes what is new or changed in a conversation.
  static func write(
    _ db: Database, _ conversation: Conversation, owner: Int64, now: WallTime
  ) throws {
    let known = try known(db, conversation.id)
    let turns = try TurnTable.known(db, of: conversation.id)
    let news = conversation.turns.filter { turn in
      guard let old = turns[turn.id] else { return true }
      return old.edits < turn.edits.count
    }
    let gone = conversation.history.takenBack.filter { turns[$0] != nil }
    let isNew = known == nil
    let changed = (known?.edits ?? -1) < conversation.history.count
    guard isNew || changed || !news.isEmpty || !gone.isEmpty else { return }
    let revision = try nextRevision(db)
    if let known {
      try update(db, conversation, known, revision, changed: changed)
    } else {
      try insert(db, conversation, revision, now)
    }
    for turn in news {
      let record = TurnRecord(turn)
      try TurnTable.write(db, record, of: conversation.id, owner: owner)
      if turns[turn.id] == nil {
        try TurnTable.writeAttachments(db, record, of: conversation.id)
      }
    }
    for id in gone { try TurnTable.delete(db, id, of: conversation.id) }
    if !news.isEmpty, !isNew {
      let isGrown = news.contains { turns[$0.id] == nil }
      try touch(db, conversation.id, now, bringingBack: isGrown && known?.isDeleted == true)
    }
  }

  private static func known(_ db: Database, _ id: ConversationID) throws -> Known? {
    let statement = try db.cachedStatement(
      sql: "SELECT edits, title_edits, deleted FROM conversation WHERE id = ?")
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    guard let row = try rows.next() else { return nil }
    return Known(
      edits: row.int(0) ?? 0, titleEdits: row.int(1) ?? 0, isDeleted: row.double(2) != nil)
  }

  private static func insert(
    _ db: Database, _ conversation: Conversation, _ revision: Int, _ now: WallTime
  ) throws {
    let summary = ConversationSummary(conversation)
    // One that comes from elsewhere stands where its last word was said.
    let said = conversation.turns.map(\.began.seconds).max() ?? 0
    var touched = now
    touched.seconds = min(max(said, conversation.began.seconds), now.seconds)
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO conversation (id, began, began_offset, touched, touched_offset, title, sought,
          given_title, generated_title, title_edits, model, turns, leaf, edits, revision, settings)
        VALUES (?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT),
          ?, CAST(? AS TEXT), ?, ?, ?, ?, CAST(? AS TEXT))
        """)
    try statement.execute(arguments: [
      conversation.id.raw.stored, conversation.began.seconds, conversation.began.offset,
      touched.seconds, touched.offset, summary.title.stored,
      sought(summary.title, summary.model).stored,
      conversation.givenTitle.stored, conversation.generatedTitle.stored,
      conversation.history.titleCount, summary.model.stored, summary.turns,
      conversation.leaf?.raw.stored, conversation.history.count, revision,
      conversation.settings.stored,
    ])
  }

  private static func update(
    _ db: Database, _ conversation: Conversation, _ known: Known, _ revision: Int, changed: Bool
  ) throws {
    let id = conversation.id.raw.stored
    guard changed else {
      try db.cachedStatement(sql: "UPDATE conversation SET revision = ? WHERE id = ?")
        .execute(arguments: [revision, id])
      return
    }
    let summary = ConversationSummary(conversation)
    let statement = try db.cachedStatement(
      sql: """
        UPDATE conversation SET revision = ?, edits = ?, model = CAST(? AS TEXT), turns = ?,
          leaf = ?, settings = CAST(? AS TEXT) WHERE id = ?
        """)
    try statement.execute(arguments: [
      revision, conversation.history.count, summary.model.stored, summary.turns,
      conversation.leaf?.raw.stored, conversation.settings.stored, id,
    ])
    if known.titleEdits < conversation.history.titleCount {
      let titles = try db.cachedStatement(
        sql: """
          UPDATE conversation SET given_title = CAST(? AS TEXT),
            generated_title = CAST(? AS TEXT), title_edits = ? WHERE id = ?
          """)
      try titles.execute(arguments: [
        conversation.givenTitle.stored, conversation.generatedTitle.stored,
        conversation.history.titleCount, id,
      ])
    }
    try retitle(db, conversation.id, firstWords: conversation.firstWords)
  }

  /// Writes the title that lists show.
  static func retitle(_ db: Database, _ id: ConversationID, firstWords: String) throws {
    let select = try db.cachedStatement(
      sql: "SELECT coalesce(given_title, generated_title), model FROM conversation WHERE id = ?")
    let rows = try Row.fetchCursor(select, arguments: [id.raw.stored])
    guard let row = try rows.next() else { return }
    let title = row.text(0) ?? firstWords
    let sought = sought(title, row.text(1) ?? "")
    let statement = try db.cachedStatement(
      sql: """
        UPDATE conversation SET title = CAST(? AS TEXT), sought = CAST(? AS TEXT) WHERE id = ?
        """)
    try statement.execute(arguments: [title.stored, sought.stored, id.raw.stored])
  }

  static func touch(
    _ db: Database, _ id: ConversationID, _ now: WallTime, bringingBack: Bool
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        UPDATE conversation SET touched = ?, touched_offset = ?,
          deleted = CASE WHEN ? THEN NULL ELSE deleted END WHERE id = ?
        """)
    try statement.execute(arguments: [now.seconds, now.offset, bringingBack, id.raw.stored])
  }

  /// What a list's filter looks in, whatever the case of letters.
  private static func sought(_ title: String, _ model: String) -> String {
    (title + "\n" + model).lowercased()
  }
}
