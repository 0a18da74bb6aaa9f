internal import Conversations
internal import Foundation
internal import GRDB

extension ConversationTable {
  /// A conversation in full; nil when it is not there or deleted.
  static func read(_ db: Database, _ id: ConversationID) throws -> Conversation? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT began, began_offset, leaf, given_title, generated_title, settings, edits, title_edits
        FROM conversation WHERE id = ? AND deleted IS NULL
        """)
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    guard let row = try rows.next() else { return nil }
    let began = WallTime(seconds: row.double(0) ?? 0, offset: row.int(1) ?? 0)
    let leaf = row.bits(2).map { TurnID(raw: $0) }
    let (given, generated, settings) = (row.text(3), row.text(4), row.text(5))
    let history = EditHistory(count: row.int(6) ?? 0, titleCount: row.int(7) ?? 0)
    return Conversation(
      restoring: id, began: began, turns: try TurnTable.read(db, of: id).map(\.turn), leaf: leaf,
      givenTitle: given, generatedTitle: generated, settings: settings, history: history)
  }

  /// The names of all conversations, the last written to first.
  static func all(_ db: Database) throws -> [ConversationID] {
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM conversation WHERE deleted IS NULL ORDER BY touched DESC, id")
    return try ids(Row.fetchCursor(statement))
  }

  private static func ids(_ rows: RowCursor) throws -> [ConversationID] {
    var ids: [ConversationID] = []
    while let row = try rows.next() {
      if let raw = row.bits(0) { ids.append(ConversationID(raw: raw)) }
    }
    return ids
  }

  private static let summary = """
    SELECT id, title, began, began_offset, touched, touched_offset, model, turns, pinned,
      archived, unread,
      EXISTS (SELECT 1 FROM turn WHERE conversation = conversation.id AND state = 'running')
    """

  // Without a filter the index alone answers what is on a page.
  private static func listed(_ words: [String]) -> String {
    "FROM conversation WHERE deleted IS NULL AND archived <= ?"
      + words.map { _ in " AND instr(sought, CAST(? AS TEXT)) > 0" }.joined()
  }

  private static func arguments(_ request: ListRequest, _ words: [String]) -> [DatabaseValue] {
    [request.includesArchived.databaseValue] + words.map(\.stored)
  }

  // Without the pinned ones first no index gives the order: then only names are sorted.
  private static func page(_ listed: String, _ pinnedFirst: Bool) -> String {
    guard !pinnedFirst else {
      return "\(summary) \(listed) ORDER BY pinned DESC, touched DESC LIMIT ? OFFSET ?"
    }
    return """
      \(summary) FROM conversation
      WHERE id IN (SELECT id \(listed) ORDER BY touched DESC LIMIT ? OFFSET ?)
      ORDER BY touched DESC
      """
  }

  /// A page of the list.
  static func list(_ db: Database, _ request: ListRequest) throws -> [ConversationSummary] {
    let words = request.words
    let statement = try db.cachedStatement(sql: page(listed(words), request.pinnedFirst))
    let page = [request.limit.databaseValue, request.offset.databaseValue]
    let rows = try Row.fetchCursor(
      statement, arguments: StatementArguments(arguments(request, words) + page))
    var summaries: [ConversationSummary] = []
    while let row = try rows.next() {
      guard let raw = row.bits(0) else { continue }
      summaries.append(
        ConversationSummary(
          id: ConversationID(raw: raw), title: row.text(1) ?? "",
          began: WallTime(seconds: row.double(2) ?? 0, offset: row.int(3) ?? 0),
          touched: WallTime(seconds: row.double(4) ?? 0, offset: row.int(5) ?? 0),
          model: row.text(6) ?? "", turns: TurnRecord.reasonable(row.int(7) ?? 0),
          isPinned: row.flag(8),
          isArchived: row.flag(9), isUnread: row.flag(10), isRunning: row.flag(11)))
    }
    return summaries
  }

  /// How many conversations the list has in all.
  static func count(_ db: Database, _ request: ListRequest) throws -> Int {
    let words = request.words
    let statement = try db.cachedStatement(sql: "SELECT count(*) \(listed(words))")
    return try Int.fetchOne(
      statement, arguments: StatementArguments(arguments(request, words))) ?? 0
  }

  /// Which of these conversations the table has, deleted ones included.
  static func present(_ db: Database, _ ids: [ConversationID]) throws -> Set<ConversationID> {
    let statement = try db.cachedStatement(sql: "SELECT 1 FROM conversation WHERE id = ?")
    return Set(
      try ids.filter { try Int.fetchOne(statement, arguments: [$0.raw.stored]) != nil })
  }

  /// What changed since a revision.
  static func changes(_ db: Database, since revision: Int) throws -> StoreChanges {
    let now =
      try Int.fetchOne(
        db.cachedStatement(sql: "SELECT revision FROM counter")) ?? 1
    guard revision > 0, now != revision else {
      return StoreChanges(revision: now, conversations: [])
    }
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM conversation WHERE revision > ? ORDER BY revision")
    return StoreChanges(
      revision: now,
      conversations: try ids(Row.fetchCursor(statement, arguments: [revision])))
  }

  /// Renames, pins, archives, deletes; gives false when there is no such conversation.
  static func change(
    _ db: Database, _ id: ConversationID, _ change: ConversationChange, now: WallTime
  ) throws -> Bool {
    let (assignment, value): (String, DatabaseValue) =
      switch change {
      case .title(let title):
        ("title_edits = title_edits + 1, given_title = CAST(? AS TEXT)", title.stored)
      case .generatedTitle(let title):
        ("title_edits = title_edits + 1, generated_title = CAST(? AS TEXT)", title.stored)
      case .pinned(let isPinned): ("pinned = ?", isPinned.databaseValue)
      case .archived(let isArchived): ("archived = ?", isArchived.databaseValue)
      case .unread(let isUnread): ("unread = ?", isUnread.databaseValue)
      case .deleted(let isDeleted):
        ("deleted = ?", isDeleted ? now.seconds.databaseValue : .null)
      }
    let revision = try nextRevision(db)
    try db.execute(
      sql: "UPDATE conversation SET revision = ?, \(assignment) WHERE id = ?",
      arguments: [revision, value, id.raw.stored])
    guard db.changesCount > 0 else { return false }
    switch change {
    case .title, .generatedTitle: try retitle(db, id, firstWords: try firstWords(db, id))
    case .pinned, .archived, .unread, .deleted: break
    }
    return true
  }

  private static func firstWords(_ db: Database, _ id: ConversationID) throws -> String {
    let statement = try db.cachedStatement(
      sql: "SELECT content FROM turn WHERE conversation = ? AND role = 'user' ORDER BY seq LIMIT 1")
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    return Conversation.firstWords(of: try rows.next()?.text(0) ?? "")
  }
}
