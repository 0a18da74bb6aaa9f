internal import Conversations
internal import GRDB

/// What belongs to a draft beside its text: folded parts and attached files.
enum DraftTables {
  /// Writes them anew; the row of the view is there.
  static func keep(_ db: Database, _ view: ViewMemory, of id: ConversationID) throws {
    let key = id.raw.stored
    try db.cachedStatement(sql: "DELETE FROM draft_fold WHERE conversation = ?")
      .execute(arguments: [key])
    try db.cachedStatement(sql: "DELETE FROM draft_file WHERE conversation = ?")
      .execute(arguments: [key])
    let fold = try db.cachedStatement(
      sql: "INSERT INTO draft_fold (conversation, start, bytes) VALUES (?, ?, ?)")
    for range in view.folds { try fold.execute(arguments: [key, range.lowerBound, range.count]) }
    let row = try db.cachedStatement(
      sql: """
        INSERT INTO draft_file (conversation, position, digest, name, kind, media_type, bytes,
          invisible, turning, controls)
        VALUES (?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?)
        """)
    for (position, file) in view.files.enumerated() {
      let attachment = file.attachment
      try row.execute(arguments: [
        key, position, attachment.digest.stored, attachment.name.stored, attachment.kind.rawValue,
        attachment.mediaType.stored, attachment.byteCount, file.invisible, file.turning,
        file.controls,
      ])
    }
  }

  /// Adds them to a view.
  static func fill(_ view: inout ViewMemory, _ db: Database, of id: ConversationID) throws {
    let folds = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT start, bytes FROM draft_fold WHERE conversation = ? ORDER BY start"),
      arguments: [id.raw.stored])
    while let row = try folds.next() {
      guard let start = row.int(0), let bytes = row.int(1), start >= 0, bytes > 0,
        !start.addingReportingOverflow(bytes).overflow
      else { continue }
      view.folds.append(start..<start + bytes)
    }
    let files = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT digest, name, kind, media_type, bytes, invisible, turning, controls
          FROM draft_file WHERE conversation = ? ORDER BY position
          """), arguments: [id.raw.stored])
    while let row = try files.next() {
      guard let digest = row.text(0), let name = row.text(1),
        let kind = row.text(2).flatMap(Attachment.Kind.init(rawValue:))
      else { continue }
      let attachment = Attachment(
        digest: digest, name: name, kind: kind, mediaType: row.text(3) ?? "",
        byteCount: max(row.int(4) ?? 0, 0))
      view.files.append(
        ViewMemory.File(
          attachment, invisible: max(row.int(5) ?? 0, 0), turning: max(row.int(6) ?? 0, 0),
          controls: max(row.int(7) ?? 0, 0)))
    }
  }
}
