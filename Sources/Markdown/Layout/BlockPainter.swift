internal import TerminalKit

/// Lays out blocks as rows, in the order in which they are found.
///
/// A value: a copy goes on with what is unfinished while the original keeps what is final.
struct BlockPainter: BlockSink {
  /// How many bytes of paragraphs may be laid out anew because definitions followed them.
  static let lateLimit = 256 * 1024
  /// How many paragraphs may wait for definitions; the oldest give up.
  static let mostWaiting = 1024

  /// How certain what comes in is.
  enum Stage {
    case final
    /// A line without its end.
    case unfinishedLine
    /// The end of a leaf that goes on.
    case unfinishedBlock
  }

  let options: MarkdownOptions
  let glyphs: BlockGlyphs
  let inlines: InlineParser

  var stage = Stage.final
  var rows: [StyledRow] = []
  /// The lines that each of `rows` came from.
  var sources: [Range<Int32>] = []
  var source = 0..<0
  /// How many rows stand before `rows`.
  var base = 0
  var links: [MarkdownLink] = []
  var code = CodePainter()
  var table: TablePainter?
  var indents: Indents

  /// Whether a blank line came since the last block, and what that was.
  private var hasBlank = false
  private var last: BlockKind?
  /// How deep the tree was climbed down since the last block.
  private var commonDepth = 0
  /// What the last row of a paragraph in parts goes on with.
  private var carry: [StyledRun] = []
  var definitions: [String: ReferenceDefinition] = [:]
  var waiting: [WaitingBlock] = []
  var lateBudget = lateLimit

  init(_ options: MarkdownOptions) {
    self.options = options
    glyphs = options.unicode ? .unicode : .ascii
    inlines = InlineParser()
    indents = Indents(width: options.width)
  }

  /// A painter that goes on from here with no rows of its own.
  func fork() -> BlockPainter {
    var copy = self
    copy.base += rows.count
    copy.rows = []
    copy.sources = []
    copy.links = []
    copy.waiting = []
    copy.code = code.fork()
    return copy
  }

  /// Lays out what an unfinished block has gathered, so that copies need not do it again.
  mutating func settle() { table?.settle() }

  /// Shows what was kept back at the end of the text.
  mutating func finish() { flushCarry() }

  /// The number of the next row.
  var nextRow: Int { base + rows.count }

  // MARK: containers

  mutating func open(_ container: Container) {
    flushCarry()
    indents.open(container, options.role, glyphs)
  }

  mutating func close(_ container: Container) {
    flushCarry()
    if indents.hasUnshownMark, case .item = container {
      begin(.paragraph)
      emit([StyledRow()])
    }
    indents.close()
    commonDepth = min(commonDepth, indents.depth)
  }

  mutating func blank() { hasBlank = true }

  // MARK: rows

  /// Begins a block: what was kept back is shown, and a blank row where blocks stand apart.
  mutating func begin(_ kind: BlockKind) {
    flushCarry()
    if let last, hasBlank || (indents.standsFree(at: commonDepth) && kind.keepsApart(from: last)) {
      rows.append(indents.blankRow(depth: commonDepth))
      note(source.lowerBound..<source.lowerBound)
    }
    hasBlank = false
    last = kind
    commonDepth = indents.depth
  }

  /// Adds rows of the open block, with what stands before them.
  mutating func emit(_ new: some Sequence<StyledRow>) {
    for row in new {
      rows.append(indents.prefixed(row))
      note(source)
    }
  }

  private mutating func note(_ lines: Range<Int>) {
    sources.append(Int32(clamping: lines.lowerBound)..<Int32(clamping: lines.upperBound))
  }

  private mutating func flushCarry() {
    guard !carry.isEmpty else { return }
    let runs = carry
    carry = []
    emit(wrap(runs))
  }

  func wrap(_ runs: [StyledRun]) -> [StyledRow] {
    LineWrap(width: indents.contentWidth, mode: options.wordWrap ? .words : .verbatim)
      .rows(of: runs)
  }

  // MARK: text

  mutating func paragraph(_ text: [UInt8], isPart: Bool) {
    let isContinued = !carry.isEmpty
    let before = carry
    carry = []
    if !isContinued { begin(.paragraph) }
    let isOpen = stage == .unfinishedBlock
    let shown = isOpen ? InlineTail.completed(text) : text
    if !isPart, !isContinued {
      place(shown, style(options.role))
      return
    }
    let runs = before + styled(shown, style(options.role))
    let wrapped = wrap(runs)
    guard isPart, let end = wrapped.last else {
      emit(wrapped)
      return
    }
    emit(wrapped.dropLast())
    carry = end.runs
    if text.last?.isSpace == true { carry.append(StyledRun(" ", options.role)) }
  }

  mutating func heading(_ text: [UInt8], level: Int) {
    begin(.heading)
    let shown = stage == .final ? text : InlineTail.completed(text)
    place(shown, style(.heading, BlockKind.emphasis(level: level)))
  }

  mutating func maths(_ text: [UInt8]) {
    begin(.maths)
    let indent = indents.contentWidth > 12 ? SafeText("  ") : SafeText.empty
    let shown = LaTeX.unicode(of: text, isDisplay: true)
    let role: Role = shown == nil ? .code : options.role
    let safe = SafeText(shown ?? String(bytes: text), as: .prose)
    let rule = LineWrap(width: indents.contentWidth - indent.string.utf8.count, keepsIndent: true)
    emit(rule.rows(of: safe).map { StyledRow(indent + $0, role) })
  }

  mutating func rule() {
    begin(.rule)
    emit([StyledRow(SafeText(repeating: glyphs.rule, count: indents.contentWidth), .rule)])
  }

  mutating func definition(_ definition: ReferenceDefinition) {
    begin(.definition)
    links.append(
      MarkdownLink(
        label: definition.label, target: definition.target, isImage: false, row: nextRow))
    let text = SafeText(definition.source.trimmedString, as: .prose)
    emit(wrap([StyledRun(text, .textMuted)]))
    // A copy must not copy the table for what the original will learn anyway.
    guard stage == .final, definitions[definition.key] == nil else { return }
    definitions[definition.key] = definition
    layOutWaiting(for: definition.key)
  }

  // MARK: HTML

  mutating func beginHTML() { begin(.html) }

  mutating func htmlLine(_ line: [UInt8]) {
    let text = SafeText(String(decoding: line, as: UTF8.self), as: .prose)
    let rule = LineWrap(width: indents.contentWidth, tabWidth: 4, keepsIndent: true)
    emit(rule.rows(of: text).map { StyledRow($0, .textMuted) })
  }

  mutating func endHTML() {}
}

/// Kinds of blocks, as far as their distance from each other goes.
enum BlockKind {
  case paragraph, heading, code, table, rule, html, maths, definition

  private var isBig: Bool {
    switch self {
    case .code, .table, .rule, .maths: true
    case .paragraph, .heading, .html, .definition: false
    }
  }

  /// Whether a blank row stands between two blocks, whatever the source says.
  func keepsApart(from last: BlockKind) -> Bool {
    self == .heading || isBig || last.isBig
  }

  static func emphasis(level: Int) -> Emphasis {
    switch level {
    case 1: [.bold, .underline]
    case 2: .bold
    case 3: [.bold, .italic]
    default: .italic
    }
  }
}

extension [UInt8] {
  var trimmedString: String { String(bytes: trimmingBlanks()) }
}
