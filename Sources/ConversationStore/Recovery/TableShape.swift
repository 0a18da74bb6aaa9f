/// What the rows of a table look like, so that they are known without the file's own directory.
struct TableShape: Sendable {
  /// What a column holds.
  enum Column: Sendable {
    /// The row's own number.
    case row
    case int
    case optionalInt
    case number
    case optionalNumber
    case text
    case optionalText
    case bytes
    /// One of these words.
    case word([String])
    /// 64 hexadecimal digits.
    case digest
  }

  let table: String
  let columns: [(name: String, kind: Column)]

  /// Whether a row can be of this table.
  func fits(_ row: TableRow) -> Bool {
    guard row.values.count == columns.count else { return false }
    return zip(columns, row.values).allSatisfy { column, value in
      Self.fits(column.kind, value, isCut: row.isCut)
    }
  }

  private static func fits(_ kind: Column, _ value: TableRow.Value, isCut: Bool) -> Bool {
    switch (kind, value) {
    case (.row, .null), (.int, .int), (.optionalInt, .int), (.optionalInt, .null): true
    case (.number, .int), (.number, .real): true
    case (.optionalNumber, .int), (.optionalNumber, .real), (.optionalNumber, .null): true
    case (.text, .text), (.optionalText, .text), (.optionalText, .null): true
    case (.bytes, .blob): true
    case (.word(let words), .text(let bytes)):
      words.contains { $0.utf8.elementsEqual(bytes) }
    case (.digest, .text(let bytes)):
      bytes.count == 64 && bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    default: isCut && { if case .null = value { true } else { false } }()
    }
  }

  private static func table(_ name: String, _ columns: [(String, Column)]) -> TableShape {
    TableShape(table: name, columns: columns.map { (name: $0.0, kind: $0.1) })
  }

  /// The tables worth saving, in the order in which they can be filled.
  static let all: [TableShape] = [
    table(
      "conversation",
      [
        ("id", .row), ("began", .number), ("began_offset", .int), ("touched", .number),
        ("touched_offset", .int), ("title", .text), ("sought", .text),
        ("given_title", .optionalText), ("generated_title", .optionalText), ("title_edits", .int),
        ("model", .text), ("turns", .int), ("leaf", .optionalInt), ("pinned", .int),
        ("archived", .int), ("unread", .int), ("deleted", .optionalNumber), ("edits", .int),
        ("revision", .int), ("settings", .optionalText),
      ]),
    table(
      "turn",
      [
        ("seq", .row), ("id", .int), ("conversation", .int), ("parent", .optionalInt),
        ("role", .text), ("model", .text), ("began", .number), ("began_offset", .int),
        ("state", .word(["done", "running", "stopped", "cut", "failed"])),
        ("owner", .optionalInt), ("edits", .int), ("done_reason", .optionalText),
        ("content_pieces", .int), ("thinking_pieces", .int), ("thinking_ns", .optionalInt),
        ("first_token_ns", .optionalInt), ("rate", .optionalNumber), ("has_metrics", .int),
        ("total_ns", .optionalInt), ("load_ns", .optionalInt), ("prompt_tokens", .optionalInt),
        ("prompt_ns", .optionalInt), ("reply_tokens", .optionalInt), ("reply_ns", .optionalInt),
        ("digest", .optionalText), ("host", .optionalText), ("options", .optionalText),
        ("seed", .optionalInt), ("think", .optionalText), ("format", .optionalText),
        ("error", .optionalText), ("system", .optionalText), ("thinking", .text),
        ("content", .text),
      ]),
    table(
      "blob", [("id", .row), ("digest", .digest), ("added", .number), ("bytes", .bytes)]),
    table(
      "attachment",
      [
        ("id", .row), ("turn", .int), ("position", .int), ("digest", .digest), ("name", .text),
        ("kind", .word(["text", "image", "audio"])), ("media_type", .text), ("bytes", .int),
      ]),
    table(
      "journal",
      [("id", .row), ("turn", .int), ("at", .number), ("thinking", .text), ("content", .text)]),
    table(
      "view",
      [
        ("conversation", .row), ("at", .number), ("anchor_turn", .optionalInt),
        ("anchor_row", .int), ("leaf", .optionalInt), ("unfolded", .text), ("draft", .text),
      ]),
    table(
      "draft_file",
      [
        ("id", .row), ("conversation", .int), ("position", .int), ("digest", .digest),
        ("name", .text), ("kind", .word(["text", "image", "audio"])), ("media_type", .text),
        ("bytes", .int), ("invisible", .int), ("turning", .int), ("controls", .int),
      ]),
    table("prompt", [("id", .row), ("at", .number), ("digest", .digest), ("text", .text)]),
  ]
}
