internal import TerminalKit

/// What the painter knows of the text's blocks of code.
struct CodePainter {
  private struct Open {
    let number: Int
    let language: String
    var row: Int
  }

  private var closed: [MarkdownCode] = []
  private var open: Open?
  private var count = 0
  private var isFork = false
  /// The source of the open block; of a copy, only what the copy has added.
  private var source: [UInt8] = []
  var highlighter = Highlighter(language: "")

  func fork() -> CodePainter {
    var copy = self
    copy.closed = []
    copy.source = []
    copy.isFork = true
    return copy
  }

  mutating func begin(language: String, row: Int) -> Int {
    count += 1
    open = Open(number: count, language: language, row: row)
    source = []
    highlighter = Highlighter(language: language)
    return count
  }

  mutating func add(_ line: [UInt8], isStart: Bool) {
    if isStart, !source.isEmpty || (isFork && hasLines) { source.append(Byte.newline) }
    hasLines = true
    source.append(contentsOf: line)
  }

  /// Whether the open block has a line, though its source may stand elsewhere.
  private var hasLines = false

  mutating func end(isOpen: Bool) {
    guard let block = open else { return }
    closed.append(
      MarkdownCode(
        number: block.number, language: block.language,
        text: String(decoding: source, as: UTF8.self), row: block.row, isOpen: isOpen))
    open = nil
    source = []
    hasLines = false
  }

  mutating func move(from row: Int, by shift: Int) {
    closed = closed.map { block in
      block.row < row
        ? block
        : MarkdownCode(
          number: block.number, language: block.language, text: block.text,
          row: block.row + shift, isOpen: block.isOpen)
    }
    if let row = open?.row { open?.row = row + shift }
  }

  /// All blocks, those of a copy last; a block that the copy went on with is put together.
  func blocks(followedBy copy: CodePainter) -> [MarkdownCode] {
    var later = copy.closed
    if let open, let first = later.first, first.number == open.number {
      later[0] = MarkdownCode(
        number: first.number, language: first.language,
        text: String(decoding: source, as: UTF8.self) + first.text, row: first.row,
        isOpen: first.isOpen)
    }
    return closed + later
  }
}

extension BlockPainter {
  mutating func beginCode(info: [UInt8]?) {
    begin(.code)
    let info = info ?? []
    let language = String(bytes: info.prefix { !$0.isSpace })
    let number = code.begin(language: language, row: nextRow)
    emit([label(SafeText(String(bytes: info), as: .field), number: number)])
  }

  mutating func codeLine(_ line: [UInt8], isStart: Bool) {
    code.add(line, isStart: isStart)
    let runs = code.highlighter.runs(of: line)
    emit(codeRows(runs, isStart: isStart))
  }

  mutating func endCode() {
    code.end(isOpen: stage == .unfinishedBlock)
    emit([StyledRow(SafeText(repeating: glyphs.rule, count: indents.contentWidth), .codeRule)])
  }

  /// The language, a rule, the number: `swift ─────── 1 · y copies`.
  private func label(_ info: SafeText, number: Int) -> StyledRow {
    let width = indents.contentWidth
    var hint: SafeText = "\(number)"
    let long =
      options.codeHint.isEmpty
      ? hint
      : hint + (options.unicode ? " · " : " - ")
        + options.codeHint
    if width >= 24 + long.width { hint = long }
    if width < 8 { hint = .empty }
    let name = info.truncated(width: max(width - hint.width - 6, width / 3), mark: glyphs.cutMark)
    let taken = (name.isEmpty ? 0 : name.width + 1) + (hint.isEmpty ? 0 : hint.width + 1)
    var runs: [StyledRun] = []
    if !name.isEmpty { runs.append(StyledRun(name + " ", .codeLabel)) }
    runs.append(
      StyledRun(SafeText(repeating: glyphs.rule, count: width - taken), .codeRule))
    if !hint.isEmpty { runs.append(StyledRun(" " + hint, .codeLabel)) }
    return StyledRow(runs)
  }

  private func codeRows(_ runs: [StyledRun], isStart: Bool) -> [StyledRow] {
    let width = indents.contentWidth
    if runs.isEmpty { return [StyledRow()] }
    let mark = width >= 8 ? glyphs.wrapMark + " " : SafeText.empty
    let hanging = mark.isEmpty ? 0 : 2
    let rule = LineWrap(width: width, mode: .verbatim, tabWidth: 4, hanging: hanging)
    var rows = rule.rows(of: runs)
    if !options.wrapsCode, rows.count > 1 { return [cut(rows[0], width: width)] }
    guard !mark.isEmpty else { return rows }
    // Only rows that continue a line begin with an indent, which is a run in the role `text`.
    for index in rows.indices.dropFirst() where rows[index].runs.first?.role == .text {
      rows[index].runs[0] = StyledRun(mark, .codeRule)
    }
    return rows
  }

  /// The beginning of a line that is not shown whole, with a mark in its last column.
  private func cut(_ row: StyledRow, width: Int) -> StyledRow {
    var runs: [StyledRun] = []
    var left = width - 1
    for run in row.runs where left > 0 {
      let text = run.text.prefix(width: left)
      left -= text.width
      runs.append(StyledRun(text, run.role, run.emphasis))
    }
    runs.append(StyledRun(SafeText(repeating: " ", count: left) + glyphs.cutMark, .codeRule))
    return StyledRow(runs)
  }
}
