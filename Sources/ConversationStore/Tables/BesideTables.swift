internal import Conversations
internal import Foundation
internal import GRDB

/// What is kept beside the turns: views and drafts, attachments, prompts; and its cleaning up.
enum BesideTables {
  static func keep(
    _ db: Database, _ view: ViewMemory, of id: ConversationID, at: Double
  ) throws {
    guard !view.isEmpty else {
      return try db.execute(
        sql: "DELETE FROM view WHERE conversation = ?", arguments: [id.raw.stored])
    }
    let unfolded = view.unfolded.map { String($0.raw) }.sorted().joined(separator: " ")
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO view (conversation, at, anchor_turn, anchor_row, leaf, unfolded, draft)
        VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT))
        ON CONFLICT (conversation) DO UPDATE SET at = excluded.at,
          anchor_turn = excluded.anchor_turn, anchor_row = excluded.anchor_row,
          leaf = excluded.leaf, unfolded = excluded.unfolded, draft = excluded.draft
        """)
    try statement.execute(arguments: [
      id.raw.stored, at, view.anchor?.turn.raw.stored, view.anchor?.row ?? 0,
      view.leaf?.raw.stored, unfolded, view.draft.stored,
    ])
    try DraftTables.keep(db, view, of: id)
  }

  static func view(_ db: Database, of id: ConversationID) throws -> ViewMemory {
    let statement = try db.cachedStatement(
      sql: """
        SELECT anchor_turn, anchor_row, leaf, unfolded, draft FROM view WHERE conversation = ?
        """)
    var view = ViewMemory()
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    guard let row = try rows.next() else { return view }
    view.anchor = row.bits(0).map {
      ViewMemory.Anchor(turn: TurnID(raw: $0), row: min(max(row.int(1) ?? 0, -(1 << 50)), 1 << 50))
    }
    view.leaf = row.bits(2).map { TurnID(raw: $0) }
    let names = (row.text(3) ?? "").split(separator: " ").compactMap { UInt64($0) }
    view.unfolded = Set(names.map { TurnID(raw: $0) })
    view.draft = row.text(4) ?? ""
    try DraftTables.fill(&view, db, of: id)
    return view
  }

  static func strayDrafts(_ db: Database) throws -> [StrayDraft] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT conversation FROM view
        WHERE (draft <> '' OR conversation IN (SELECT conversation FROM draft_file))
          AND conversation NOT IN
          (SELECT id FROM conversation WHERE deleted IS NULL OR turns > 0)
        ORDER BY at DESC LIMIT 100
        """)
    var ids: [ConversationID] = []
    while let row = try rows.next() {
      if let id = row.bits(0) { ids.append(ConversationID(raw: id)) }
    }
    return try ids.map { StrayDraft(conversation: $0, view: try view(db, of: $0)) }
  }

  static func keep(_ db: Database, _ bytes: [UInt8], digest: String, at: Double) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO blob (digest, added, bytes) VALUES (CAST(? AS TEXT), ?, CAST(? AS BLOB))
        ON CONFLICT (digest) DO UPDATE SET added = excluded.added
        """)
    let content = bytes.isEmpty ? "".databaseValue : Data(bytes).databaseValue
    try statement.execute(arguments: [digest.stored, at, content])
  }

  static func bytes(_ db: Database, of digest: String) throws -> [UInt8]? {
    let statement = try db.cachedStatement(
      sql: "SELECT bytes FROM blob WHERE digest = CAST(? AS TEXT)")
    let rows = try Row.fetchCursor(statement, arguments: [digest.stored])
    return try rows.next()?.bytes(0)
  }

  /// Takes away what is kept of a conversation in which nothing was said.
  static func forget(
    _ db: Database, _ id: ConversationID, files digests: [String], prompts: [String]
  ) throws {
    let key = id.raw.stored
    try db.execute(sql: "DELETE FROM view WHERE conversation = ?", arguments: [key])
    try db.execute(
      sql: """
        DELETE FROM conversation WHERE id = ?
          AND NOT EXISTS (SELECT 1 FROM turn WHERE conversation = ?)
        """, arguments: [key, key])
    for digest in digests {
      try db.execute(
        sql: """
          DELETE FROM blob WHERE digest = CAST(? AS TEXT)
            AND digest NOT IN (SELECT digest FROM attachment)
            AND digest NOT IN (SELECT digest FROM draft_file)
          """, arguments: [digest.stored])
    }
    for prompt in prompts {
      try db.execute(
        sql: "DELETE FROM prompt WHERE digest = ?",
        arguments: [ContentDigest.sha256(Array(prompt.utf8))])
    }
  }

  static func remember(_ db: Database, _ prompt: String, at: Double) throws {
    let digest = ContentDigest.sha256(Array(prompt.utf8))
    try db.execute(sql: "DELETE FROM prompt WHERE digest = ?", arguments: [digest])
    try db.execute(
      sql: "INSERT INTO prompt (at, digest, text) VALUES (?, ?, CAST(? AS TEXT))",
      arguments: [at, digest, prompt.stored])
    try db.execute(
      sql: """
        DELETE FROM prompt
        WHERE id <= (SELECT id FROM prompt ORDER BY id DESC LIMIT 1 OFFSET 10000)
        """)
  }

  static func prompts(_ db: Database, holding text: String, limit: Int) throws -> [String] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT text FROM prompt WHERE ? OR instr(text, CAST(? AS TEXT)) > 0
        ORDER BY id DESC LIMIT ?
        """, arguments: [text.isEmpty, text.stored, max(0, limit)])
    var prompts: [String] = []
    while let row = try rows.next() { prompts.append(row.text(0) ?? "") }
    return prompts
  }

  // MARK: Cleaning up

  static func hasOld(_ db: Database, before: Double) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT 1 FROM conversation WHERE deleted IS NOT NULL AND deleted < ?)
          OR EXISTS (SELECT 1 FROM journal WHERE at < ?)
        """, arguments: [before, before]) ?? false
  }

  static func forgetOld(_ db: Database, before: Double) throws {
    let ids = try ids(
      db, "SELECT id FROM conversation WHERE deleted IS NOT NULL AND deleted < ?", [before])
    try purge(db, Set(ids))
    // Bytes are kept before the turn that names them: the day of grace is for those.
    try db.execute(
      sql: """
        DELETE FROM journal WHERE at < ?
          AND turn NOT IN (SELECT id FROM turn WHERE state = 'running');
        DELETE FROM blob WHERE added < ? AND digest NOT IN (SELECT digest FROM attachment)
          AND digest NOT IN (SELECT digest FROM draft_file);
        """, arguments: [before, before])
  }

  /// Bytes of text in conversations.
  static func size(_ db: Database, of ids: Set<ConversationID>) throws -> Int {
    let statement = try db.cachedStatement(
      sql: """
        SELECT total(length(CAST(content AS BLOB)) + length(CAST(thinking AS BLOB)))
        FROM turn WHERE conversation = ?
        """)
    return try ids.reduce(0) { sum, id in
      let bytes = try Double.fetchOne(statement, arguments: [id.raw.stored]) ?? 0
      return sum + Int(min(bytes, 1e15))
    }
  }

  /// Marks deleted conversations as deleted long ago, so that the next start purges them.
  static func giveUp(_ db: Database, _ ids: Set<ConversationID>) throws {
    for id in ids {
      try db.execute(
        sql: "UPDATE conversation SET deleted = 1 WHERE id = ? AND deleted IS NOT NULL",
        arguments: [id.raw.stored])
    }
  }

  /// Takes deleted conversations away for good, with their attachments that no other has.
  static func purge(_ db: Database, _ ids: Set<ConversationID>) throws {
    guard !ids.isEmpty else { return }
    // Where all that was said was taken back, the draft is what is left of it.
    for id in ids.map(\.raw.stored) {
      try db.execute(
        sql: """
          CREATE TEMP TABLE IF NOT EXISTS leaving (digest TEXT);
          INSERT INTO leaving SELECT a.digest FROM attachment a JOIN turn t ON t.seq = a.turn
            JOIN conversation c ON c.id = t.conversation WHERE c.id = ? AND c.deleted IS NOT NULL;
          DELETE FROM view WHERE conversation IN
            (SELECT id FROM conversation WHERE id = ? AND deleted IS NOT NULL AND turns > 0);
          DELETE FROM conversation WHERE id = ? AND deleted IS NOT NULL;
          """, arguments: [id, id, id])
    }
    try db.execute(
      sql: """
        DELETE FROM blob WHERE digest IN (SELECT digest FROM leaving)
          AND digest NOT IN (SELECT digest FROM attachment)
          AND digest NOT IN (SELECT digest FROM draft_file);
        DROP TABLE leaving;
        """)
    _ = try ConversationTable.nextRevision(db)
  }

  private static func ids(
    _ db: Database, _ sql: String, _ arguments: StatementArguments
  ) throws -> [ConversationID] {
    let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
    var ids: [ConversationID] = []
    while let row = try rows.next() {
      if let raw = row.bits(0) { ids.append(ConversationID(raw: raw)) }
    }
    return ids
  }
}
