internal import Foundation
internal import GRDB

/// Copies every row that can be read from a damaged database into a sound one.
struct Salvage {
  private let db: Database

  /// Into a database that has the tables and nothing in them.
  init(_ db: Database) { self.db = db }

  /// Reads all pages of the file at `path`; gives how many conversations and turns came over.
  func run(from path: String) throws -> (conversations: Int, turns: Int) {
    try db.execute(sql: "PRAGMA foreign_keys = OFF")
    try db.inTransaction(.immediate) {
      if let file = PageFile(path) { try copyRows(of: file) }
      try mend()
      return .commit
    }
    try db.execute(sql: "PRAGMA foreign_keys = ON")
    let conversations = try Int.fetchOne(db, sql: "SELECT count(*) FROM conversation") ?? 0
    return (conversations, try Int.fetchOne(db, sql: "SELECT count(*) FROM turn") ?? 0)
  }

  private func copyRows(of file: PageFile) throws {
    guard file.pageCount > 0 else { return }
    for number in 1...file.pageCount {
      for row in file.rows(ofPage: number) {
        guard let shape = TableShape.all.first(where: { $0.fits(row) }) else { continue }
        try insert(row, shape)
      }
    }
  }

  /// A row that cannot be taken (twice the same, a value out of place) is passed over.
  private func insert(_ row: TableRow, _ shape: TableShape) throws {
    let values = zip(shape.columns, row.values).map { column, value in
      switch (column.kind, value) {
      case (.row, _): row.rowID.databaseValue
      case (.text, .null): "".databaseValue
      case (.int, .null), (.number, .null): 0.databaseValue
      default: value.databaseValue
      }
    }
    let marks = shape.columns.map { column in
      switch column.kind {
      case .text, .optionalText, .word, .digest: "CAST(? AS TEXT)"
      case .row, .int, .optionalInt, .number, .optionalNumber, .bytes: "?"
      }
    }
    let names = shape.columns.map(\.name).joined(separator: ", ")
    // Of two forms of a row the one changed more often stays.
    let rule =
      shape.table == "turn" || shape.table == "conversation"
      ? "ON CONFLICT DO UPDATE SET \(updates(shape)) WHERE excluded.edits > edits"
      : "ON CONFLICT DO NOTHING"
    let sql =
      "INSERT INTO \(shape.table) (\(names)) VALUES (\(marks.joined(separator: ", "))) \(rule)"
    do {
      try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    } catch let error as DatabaseError
      where error.resultCode.primaryResultCode == .SQLITE_CONSTRAINT
      || error.resultCode.primaryResultCode == .SQLITE_MISMATCH
    {
      return
    }
  }

  private func updates(_ shape: TableShape) -> String {
    shape.columns.map(\.name).filter { $0 != "id" && $0 != "seq" }
      .map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
  }

  /// Makes the rows fit together again: turns without their conversation get one, and what
  /// belongs to nothing goes.
  private func mend() throws {
    try db.execute(
      sql: """
        INSERT INTO conversation (id, began, began_offset, touched, touched_offset, title, sought,
            title_edits, model, turns, edits, revision)
          SELECT conversation, min(began), began_offset, max(began), began_offset, '', '',
            0, max(model), count(*), 0, 1
          FROM turn WHERE conversation NOT IN (SELECT id FROM conversation) GROUP BY conversation;
        UPDATE conversation SET
            title = coalesce((SELECT substr(content, 1, 60) FROM turn
              WHERE conversation = conversation.id AND role = 'user' ORDER BY seq LIMIT 1), '')
          WHERE title = '' AND given_title IS NULL;
        UPDATE conversation SET title = replace(replace(title, char(13), ' '), char(10), ' '),
          sought = lower(title || char(10) || model) WHERE sought = '';
        UPDATE conversation SET leaf = NULL
          WHERE leaf IS NOT NULL AND leaf NOT IN (SELECT id FROM turn);
        DELETE FROM attachment WHERE turn NOT IN (SELECT seq FROM turn);
        DELETE FROM draft_file WHERE conversation NOT IN (SELECT conversation FROM view);
        UPDATE counter SET revision =
          max(revision, coalesce((SELECT max(revision) FROM conversation), 1)) + 1;
        """)
  }
}

extension TableRow.Value {
  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .int(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .text(let bytes), .blob(let bytes):
      bytes.isEmpty ? "".databaseValue : Data(bytes).databaseValue
    }
  }
}
