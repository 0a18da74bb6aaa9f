internal import Conversations
internal import Foundation
internal import GRDB

/// The text of replies on their way, as it came.
enum JournalTable {
  /// Text of one kind and the other that a turn got.
  struct Text: Sendable {
    var content = ""
    var thinking = ""
  }

  static func add(_ db: Database, _ turn: TurnID, _ text: Text, at: Double) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO journal (turn, at, thinking, content)
        VALUES (?, ?, CAST(? AS TEXT), CAST(? AS TEXT))
        """)
    try statement.execute(arguments: [
      turn.raw.stored, at, text.thinking.stored, text.content.stored,
    ])
  }

  static func text(_ db: Database, _ turn: TurnID) throws -> Text {
    let statement = try db.cachedStatement(
      sql: "SELECT content, thinking FROM journal WHERE turn = ? ORDER BY id")
    var text = Text()
    let rows = try Row.fetchCursor(statement, arguments: [turn.raw.stored])
    while let row = try rows.next() {
      text.content += row.text(0) ?? ""
      text.thinking += row.text(1) ?? ""
    }
    return text
  }

  static func forget(_ db: Database, _ turn: TurnID) throws {
    try db.cachedStatement(sql: "DELETE FROM journal WHERE turn = ?")
      .execute(arguments: [turn.raw.stored])
  }

  /// Replies whose program is gone, with what the journal has of them.
  ///
  /// They are marked as cut and keep every word; gives their names.
  static func closeCut(
    _ db: Database, owners: [Int64]
  ) throws -> [StoreNotice.CutReply] {
    var cut: [StoreNotice.CutReply] = []
    for owner in owners {
      for reply in try running(db, of: owner) {
        // Joined where it lies: a reply of many megabytes would be copied several times here.
        let statement = try db.cachedStatement(
          sql: """
            UPDATE turn SET state = 'cut', owner = NULL, edits = edits + 1,
              error = CAST(?1 AS TEXT),
              content = content || \(joined("content")),
              thinking = thinking || \(joined("thinking"))
            WHERE conversation = ?2 AND id = ?3 AND state = 'running'
            """)
        try statement.execute(arguments: [
          TurnRecord.endedProgram(model: reply.model, host: reply.host).stored,
          reply.name.conversation.raw.stored, reply.name.turn.raw.stored,
        ])
        try forget(db, reply.name.turn)
        try db.cachedStatement(sql: "UPDATE conversation SET revision = ? WHERE id = ?").execute(
          arguments: [
            try ConversationTable.nextRevision(db), reply.name.conversation.raw.stored,
          ])
        cut.append(reply.name)
      }
    }
    return cut
  }

  private static func joined(_ column: String) -> String {
    """
    (SELECT coalesce(group_concat(\(column), ''), '')
      FROM (SELECT \(column) FROM journal WHERE turn = ?3 ORDER BY id))
    """
  }

  /// The instances that have replies on their way.
  static func owners(_ db: Database) throws -> [Int64] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT DISTINCT coalesce(owner, 0) FROM turn WHERE state = 'running'")
    ).compactMap { Int64.fromDatabaseValue($0[0] as DatabaseValue) }
  }

  private struct Running {
    var name: StoreNotice.CutReply
    var model: String
    var host: String?
  }

  private static func running(_ db: Database, of owner: Int64) throws -> [Running] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT conversation, id, model, host FROM turn
        WHERE state = 'running' AND coalesce(owner, 0) = ?
        """)
    var running: [Running] = []
    let rows = try Row.fetchCursor(statement, arguments: [owner])
    while let row = try rows.next() {
      guard let conversation = row.bits(0), let turn = row.bits(1) else { continue }
      running.append(
        Running(
          name: StoreNotice.CutReply(
            conversation: ConversationID(raw: conversation), turn: TurnID(raw: turn)),
          model: row.text(2) ?? "", host: row.text(3)))
    }
    return running
  }
}
