internal import Conversations
internal import Foundation
internal import GRDB

/// Turns as rows.
enum TurnTable {
  /// What the table knows of a turn before it is written.
  struct Known {
    var edits: Int
    var isRunning: Bool
  }

  /// The turns of a conversation that the table has.
  static func known(_ db: Database, of id: ConversationID) throws -> [TurnID: Known] {
    let statement = try db.cachedStatement(
      sql: "SELECT id, edits, state FROM turn WHERE conversation = ?")
    var known: [TurnID: Known] = [:]
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    while let row = try rows.next() {
      guard let raw = row.bits(0) else { continue }
      known[TurnID(raw: raw)] = Known(
        edits: row.int(1) ?? 0, isRunning: row.text(2) == TurnRecord.State.running.rawValue)
    }
    return known
  }

  private static let columns = [
    "id", "conversation", "parent", "role", "model", "began", "began_offset", "state", "owner",
    "edits", "done_reason", "content_pieces", "thinking_pieces", "thinking_ns", "first_token_ns",
    "rate", "has_metrics", "total_ns", "load_ns", "prompt_tokens", "prompt_ns", "reply_tokens",
    "reply_ns", "digest", "host", "options", "seed", "think", "format", "error", "system",
    "thinking", "content",
  ]
  // Columns of text from outside; see `String.stored`.
  private static let texts: Set<String> = [
    "role", "model", "done_reason", "digest", "host", "options", "think", "format", "error",
    "system", "thinking", "content",
  ]

  private static let insert: String = {
    let marks = columns.map { texts.contains($0) ? "CAST(? AS TEXT)" : "?" }
    // A reply on its way grows in the journal; a snapshot of the program may lag behind that.
    let updates = columns.filter { $0 != "id" && $0 != "conversation" }.map { column in
      column == "content" || column == "thinking"
        ? "\(column) = CASE WHEN state = 'running' AND excluded.state = 'running' "
          + "THEN \(column) ELSE excluded.\(column) END"
        : "\(column) = excluded.\(column)"
    }
    return """
      INSERT INTO turn (\(columns.joined(separator: ", "))) VALUES (\(marks.joined(separator: ", ")))
      ON CONFLICT (conversation, id) DO UPDATE SET \(updates.joined(separator: ", "))
      WHERE edits <= excluded.edits
      """
  }()

  /// Writes a turn, unless the table has it further on.
  static func write(
    _ db: Database, _ turn: TurnRecord, of conversation: ConversationID, owner: Int64
  ) throws {
    guard turn.content.utf8.count + turn.thinking.utf8.count < 900_000_000 else {
      throw DatabaseError(resultCode: .SQLITE_TOOBIG, message: "a turn is longer than 900 MB")
    }
    let isRunning = turn.state == .running
    let origin = turn.origin ?? ReplyOrigin()
    let values: [DatabaseValue] = [
      turn.id.raw.stored, conversation.raw.stored, turn.parent?.raw.stored ?? .null,
      turn.role.stored, turn.model.stored, turn.began.seconds.databaseValue,
      turn.began.offset.databaseValue, turn.state.rawValue.databaseValue,
      isRunning ? owner.databaseValue : .null, turn.edits.databaseValue, turn.doneReason.stored,
      turn.contentPieces.databaseValue, turn.thinkingPieces.databaseValue,
      turn.thinkingTime.value, turn.firstTokenTime.value, turn.measuredRate?.databaseValue ?? .null,
      turn.hasMetrics.databaseValue, turn.totalTime.value, turn.loadTime.value,
      turn.promptTokens.value, turn.promptTime.value, turn.replyTokens.value, turn.replyTime.value,
      origin.digest.stored, origin.host.stored, origin.options.stored, origin.seed.value,
      origin.think.stored, origin.format.stored, turn.error.stored, origin.system.stored,
      turn.thinking.stored, turn.content.stored,
    ]
    try db.cachedStatement(sql: insert).execute(arguments: StatementArguments(values))
    if !isRunning { try JournalTable.forget(db, turn.id) }
  }

  /// Writes which files went with a turn that is new.
  static func writeAttachments(
    _ db: Database, _ turn: TurnRecord, of conversation: ConversationID
  ) throws {
    for (position, file) in turn.attachments.enumerated() {
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO attachment (turn, position, digest, name, kind, media_type, bytes)
          SELECT seq, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), ?
          FROM turn WHERE conversation = ? AND id = ?
          """)
      try statement.execute(arguments: [
        position, file.digest.stored, file.name.stored, file.kind.rawValue, file.mediaType.stored,
        file.byteCount, conversation.raw.stored, turn.id.raw.stored,
      ])
    }
  }

  /// Takes back a turn that was never answered; one with children stays.
  static func delete(_ db: Database, _ id: TurnID, of conversation: ConversationID) throws {
    let statement = try db.cachedStatement(
      sql: """
        DELETE FROM turn WHERE id = ? AND conversation = ?
          AND NOT EXISTS (SELECT 1 FROM turn child
            WHERE child.conversation = turn.conversation AND child.parent = turn.id)
        """)
    try statement.execute(arguments: [id.raw.stored, conversation.raw.stored])
    try JournalTable.forget(db, id)
  }
}

extension Int? {
  fileprivate var value: DatabaseValue { self?.databaseValue ?? .null }
}
