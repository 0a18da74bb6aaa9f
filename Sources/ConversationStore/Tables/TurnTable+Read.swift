internal import Conversations
internal import Foundation
internal import GRDB

extension TurnTable {
  private static let select = """
    SELECT id, parent, role, model, began, began_offset, state, edits, done_reason,
      content_pieces, thinking_pieces, thinking_ns, first_token_ns, rate, has_metrics, total_ns,
      load_ns, prompt_tokens, prompt_ns, reply_tokens, reply_ns, digest, host, options, seed, think,
      format, error, system, thinking, content
    FROM turn WHERE conversation = ? ORDER BY seq
    """

  /// The turns of a conversation in the order in which they were made; what a running reply has
  /// in the journal belongs to it.
  static func read(_ db: Database, of id: ConversationID) throws -> [TurnRecord] {
    let attachments = try attachments(db, of: id)
    var turns: [TurnRecord] = []
    let statement = try db.cachedStatement(sql: select)
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    while let row = try rows.next() {
      guard var turn = record(row) else { continue }
      turn.attachments = attachments[turn.id] ?? []
      turns.append(turn)
    }
    for place in turns.indices where turns[place].state == .running {
      let text = try JournalTable.text(db, turns[place].id)
      turns[place].content += text.content
      turns[place].thinking += text.thinking
    }
    return turns
  }

  private static func record(_ row: Row) -> TurnRecord? {
    guard let id = row.bits(0) else { return nil }
    var turn = TurnRecord(
      id: TurnID(raw: id), parent: row.bits(1).map { TurnID(raw: $0) }, role: row.text(2) ?? "",
      content: row.text(30) ?? "",
      began: WallTime(seconds: row.double(4) ?? 0, offset: row.int(5) ?? 0))
    turn.model = row.text(3) ?? ""
    turn.state = row.text(6).flatMap { TurnRecord.State(rawValue: $0) } ?? .done
    turn.edits = row.int(7) ?? 0
    turn.doneReason = row.text(8)
    turn.contentPieces = TurnRecord.reasonable(row.int(9) ?? 0)
    turn.thinkingPieces = TurnRecord.reasonable(row.int(10) ?? 0)
    turn.thinkingTime = row.int(11)
    turn.firstTokenTime = row.int(12)
    turn.measuredRate = row.double(13)
    turn.hasMetrics = row.flag(14)
    turn.totalTime = row.int(15)
    turn.loadTime = row.int(16)
    turn.promptTokens = row.int(17).map(TurnRecord.reasonable)
    turn.promptTime = row.int(18)
    turn.replyTokens = row.int(19).map(TurnRecord.reasonable)
    turn.replyTime = row.int(20)
    let origin = ReplyOrigin(
      digest: row.text(21), host: row.text(22), options: row.text(23), seed: row.int(24),
      system: row.text(28), think: row.text(25), format: row.text(26))
    turn.origin = origin.isEmpty ? nil : origin
    turn.error = row.text(27)
    turn.thinking = row.text(29) ?? ""
    return turn
  }

  private static func attachments(
    _ db: Database, of id: ConversationID
  ) throws -> [TurnID: [Attachment]] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT t.id, a.digest, a.name, a.kind, a.media_type, a.bytes
        FROM turn t JOIN attachment a ON a.turn = t.seq
        WHERE t.conversation = ? ORDER BY a.turn, a.position
        """)
    var found: [TurnID: [Attachment]] = [:]
    let rows = try Row.fetchCursor(statement, arguments: [id.raw.stored])
    while let row = try rows.next() {
      guard let turn = row.bits(0), let digest = row.text(1) else { continue }
      found[TurnID(raw: turn), default: []].append(
        Attachment(
          digest: digest, name: row.text(2) ?? "",
          kind: row.text(3).flatMap { Attachment.Kind(rawValue: $0) } ?? .text,
          mediaType: row.text(4) ?? "", byteCount: row.int(5) ?? 0))
    }
    return found
  }
}
