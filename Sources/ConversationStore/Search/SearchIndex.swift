internal import Conversations
internal import Foundation
internal import GRDB

/// Finds turns by their words.
enum SearchIndex {
  /// How many of the newest hits are put in order by how well they match.
  private static let ranked = 2000
  /// How many characters of a turn are weighed.
  private static let weighed = 16_384
  /// How many of the newest turns are read where the index cannot answer.
  private static let scanned = 20_000
  // Private characters that hardly any text has, around what matches.
  private static let open: Unicode.Scalar = "\u{10F3A1}"
  private static let close: Unicode.Scalar = "\u{10F3A2}"

  /// Makes the index anew from the turns.
  static func rebuild(_ db: Database) throws {
    try db.execute(sql: "INSERT INTO turn_text (turn_text) VALUES ('rebuild')")
  }

  /// The turns that match.
  static func find(_ db: Database, _ request: SearchRequest) throws -> [SearchHit] {
    let words = SearchWords(request.text)
    guard !words.isEmpty, request.limit > 0 else { return [] }
    guard let match = words.match else { return try scan(db, words.plain, request) }
    switch request.order {
    case .newest: return try newest(db, match, words, request)
    case .best: return try best(db, match, words, request)
    }
  }

  private static let facts = """
    c.id, t.id, c.title, t.role, t.began, t.began_offset, t.content, t.seq
    """

  private static func newest(
    _ db: Database, _ match: String, _ words: SearchWords, _ request: SearchRequest
  ) throws -> [SearchHit] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(facts)
        FROM turn_text CROSS JOIN turn t ON t.seq = turn_text.rowid
          CROSS JOIN conversation c ON c.id = t.conversation
        WHERE turn_text MATCH ? AND c.deleted IS NULL AND (? IS NULL OR c.id = ?)
        ORDER BY turn_text.rowid DESC LIMIT ? OFFSET ?
        """)
    let only = request.conversation.map(\.raw.stored) ?? .null
    let rows = try Row.fetchCursor(
      statement, arguments: [match, only, only, request.limit, request.offset])
    return try hits(db, rows, match, words).map(\.hit)
  }

  // SQLite's own rank asks of the whole index how rare each word is, which takes seconds for
  // common words; so the newest hits are weighed here.
  private static func best(
    _ db: Database, _ match: String, _ words: SearchWords, _ request: SearchRequest
  ) throws -> [SearchHit] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT t.seq, substr(t.content, 1, \(weighed))
        FROM turn_text CROSS JOIN turn t ON t.seq = turn_text.rowid
          CROSS JOIN conversation c ON c.id = t.conversation
        WHERE turn_text MATCH ? AND c.deleted IS NULL AND (? IS NULL OR c.id = ?)
        ORDER BY turn_text.rowid DESC LIMIT ?
        """)
    let only = request.conversation.map(\.raw.stored) ?? .null
    var weight = SearchWeight(words: words.plain)
    let rows = try Row.fetchCursor(statement, arguments: [match, only, only, ranked])
    while let row = try rows.next() {
      guard let seq = row.int(0) else { continue }
      try row.withUnsafeData(atIndex: 1) { weight.add(seq, $0 ?? Data()) }
    }
    let page = Array(weight.ordered().dropFirst(request.offset).prefix(request.limit))
    let chosen = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(facts) FROM turn t CROSS JOIN conversation c ON c.id = t.conversation
        WHERE t.seq IN (\(page.map(String.init).joined(separator: ",")))
        """)
    let found = Dictionary(
      try hits(db, chosen, match, words).map { ($0.seq, $0.hit) }, uniquingKeysWith: { a, _ in a })
    return page.compactMap { found[$0] }
  }

  private static func hits(
    _ db: Database, _ rows: RowCursor, _ match: String, _ words: SearchWords
  ) throws -> [(seq: Int, hit: SearchHit)] {
    let snippet = SearchSnippet(words.phrases)
    var hits: [(seq: Int, hit: SearchHit)] = []
    var unsure: [Int] = []
    while let row = try rows.next() {
      guard let seq = row.int(7) else { continue }
      let parts = try row.withUnsafeData(atIndex: 6) { content in
        content?.withUnsafeBytes { snippet.parts(of: $0) }
      }
      guard let hit = hit(row, snippet: parts ?? []) else { continue }
      if parts == nil { unsure.append(hits.count) }
      hits.append((seq, hit))
    }
    for place in unsure { hits[place].hit.snippet = try marked(db, match, hits[place].seq) }
    return hits
  }

  // The index knows what is the same word; it takes its time over long texts.
  private static func marked(
    _ db: Database, _ match: String, _ seq: Int
  ) throws -> [SearchHit.Part] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT snippet(turn_text, 0, char(0x10F3A1), char(0x10F3A2), '…', 24)
        FROM turn_text WHERE turn_text MATCH ? AND rowid = ?
        """)
    let rows = try Row.fetchCursor(statement, arguments: [match, seq])
    return parts(try rows.next()?.text(0) ?? "")
  }

  private static func hit(_ row: Row, snippet: [SearchHit.Part]) -> SearchHit? {
    guard let conversation = row.bits(0), let turn = row.bits(1) else { return nil }
    return SearchHit(
      conversation: ConversationID(raw: conversation), turn: TurnID(raw: turn),
      title: row.text(2) ?? "", role: row.text(3) ?? "",
      began: WallTime(seconds: row.double(4) ?? 0, offset: row.int(5) ?? 0), snippet: snippet)
  }

  /// Takes a snippet apart at the marks around what matches.
  static func parts(_ snippet: String) -> [SearchHit.Part] {
    var parts: [SearchHit.Part] = []
    var text = String.UnicodeScalarView()
    func end(isMatch: Bool) {
      if !text.isEmpty { parts.append(SearchHit.Part(String(text), isMatch: isMatch)) }
      text = String.UnicodeScalarView()
    }
    var isMatch = false
    for scalar in snippet.unicodeScalars {
      switch scalar {
      case open:
        end(isMatch: isMatch)
        isMatch = true
      case close:
        end(isMatch: isMatch)
        isMatch = false
      default: text.append(scalar)
      }
    }
    end(isMatch: isMatch)
    return parts
  }

  // MARK: Without the index

  private static func scan(
    _ db: Database, _ words: [String], _ request: SearchRequest
  ) throws -> [SearchHit] {
    let conditions = words.map { _ in "instr(t.content, CAST(? AS TEXT)) > 0" }
      .joined(separator: " AND ")
    let only = request.conversation.map(\.raw.stored) ?? .null
    let arguments: [DatabaseValue] =
      [scanned.databaseValue] + words.map(\.stored)
      + [only, only, request.limit.databaseValue, request.offset.databaseValue]
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(facts)
        FROM turn t CROSS JOIN conversation c ON c.id = t.conversation
        WHERE t.seq > (SELECT coalesce(max(seq), 0) - ? FROM turn) AND \(conditions)
          AND c.deleted IS NULL AND (? IS NULL OR c.id = ?)
        ORDER BY t.seq DESC LIMIT ? OFFSET ?
        """, arguments: StatementArguments(arguments))
    var hits: [SearchHit] = []
    while let row = try rows.next() {
      let snippet = surroundings(of: words.first ?? "", in: row.text(6) ?? "")
      if let hit = hit(row, snippet: snippet) { hits.append(hit) }
    }
    return hits
  }

  /// About 120 characters with the first place of `word` in them.
  static func surroundings(of word: String, in text: String) -> [SearchHit.Part] {
    guard !word.isEmpty, let found = text.range(of: word, options: .literal) else {
      return [SearchHit.Part(String(text.prefix(120)))]
    }
    let start = text.index(found.lowerBound, offsetBy: -40, limitedBy: text.startIndex)
    let end = text.index(found.upperBound, offsetBy: 80, limitedBy: text.endIndex)
    let before = text[(start ?? text.startIndex)..<found.lowerBound]
    let after = text[found.upperBound..<(end ?? text.endIndex)]
    let parts = [
      SearchHit.Part((start == nil || start == text.startIndex ? "" : "…") + before),
      SearchHit.Part(String(text[found]), isMatch: true),
      SearchHit.Part(after + (end == nil || end == text.endIndex ? "" : "…")),
    ]
    return parts.filter { !$0.text.isEmpty }
  }
}
