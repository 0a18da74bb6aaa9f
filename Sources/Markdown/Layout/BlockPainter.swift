internal import TerminalKit

/// Lays out blocks as rows, in the order in which they are found.
///
/// A value: a copy goes on with what is unfinished while the original keeps what is final.
struct BlockPainter: BlockSink {
  /// How many bytes of paragraphs may be laid out anew because definitions followed them.
  static let lateLimit = 256 * 1024
  /// How many paragraphs may wait for definitions; the oldest give up.
  private static let mostWaiting = 1024

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
  /// How many rows stand before `rows`.
  private(set) var base = 0
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
  private var definitions: [String: ReferenceDefinition] = [:]
  private var waiting: [WaitingBlock] = []
  private var lateBudget = lateLimit

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
    }
    hasBlank = false
    last = kind
    commonDepth = indents.depth
  }

  /// Adds rows of the open block, with what stands before them.
  mutating func emit(_ new: some Sequence<StyledRow>) {
    for row in new { rows.append(indents.prefixed(row)) }
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
    guard definitions[definition.key] == nil else { return }
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

  // MARK: inlines

  func style(_ role: Role, _ emphasis: Emphasis = []) -> InlineStyle {
    InlineStyle(
      role: role, emphasis: emphasis, keepsLines: options.keepsLines,
      showsCodeMarks: options.showsCodeMarks)
  }

  /// The safe runs of a leaf's text; its links are noted.
  mutating func styled(_ text: [UInt8], _ style: InlineStyle) -> [StyledRun] {
    let labels = InlineScan.labels(in: text)
    let found = inlines.parse(text, definitions: source(of: labels), style: style)
    for link in found.links {
      links.append(
        MarkdownLink(
          label: link.label, target: link.target, isImage: link.isImage, row: nextRow))
    }
    return SafeRuns.of(found.runs)
  }

  private func source(of labels: [String]) -> [UInt8] {
    if labels.isEmpty || definitions.isEmpty { return [] }
    var source: [UInt8] = []
    for label in Set(labels).sorted() {
      guard let definition = definitions[label] else { continue }
      source.append(contentsOf: definition.source)
      if source.last != Byte.newline { source.append(Byte.newline) }
    }
    return source
  }

  /// Lays out a leaf in one piece; remembers it when its links may be defined later.
  private mutating func place(_ text: [UInt8], _ style: InlineStyle) {
    let start = nextRow
    let context = indents
    emit(wrap(styled(text, style)))
    guard stage == .final else { return }
    let labels = Set(InlineScan.labels(in: text)).filter { definitions[$0] == nil }
    guard !labels.isEmpty else { return }
    if waiting.count >= Self.mostWaiting { waiting.removeFirst(Self.mostWaiting / 2) }
    waiting.append(
      WaitingBlock(
        labels: labels, rows: start..<nextRow, text: text, style: style, indents: context))
  }

  /// Lays out again what waited for a definition.
  private mutating func layOutWaiting(for label: String) {
    for index in waiting.indices where waiting[index].labels.contains(label) {
      let block = waiting[index]
      guard block.text.count <= lateBudget else { return }
      lateBudget -= block.text.count
      var again = self
      again.rows = []
      again.links = []
      again.waiting = []
      again.base = block.rows.lowerBound
      again.indents = block.indents
      again.emit(again.wrap(again.styled(block.text, block.style)))
      replace(block.rows, with: again)
      waiting[index].labels.remove(label)
      waiting[index].rows = block.rows.lowerBound..<(block.rows.lowerBound + again.rows.count)
    }
    waiting.removeAll { $0.labels.isEmpty }
  }

  /// Puts other rows in the place of some; what stands behind them moves.
  private mutating func replace(_ old: Range<Int>, with new: BlockPainter) {
    let shift = new.rows.count - old.count
    rows.replaceSubrange(old, with: new.rows)
    links.removeAll { old.contains($0.row) }
    if shift != 0 {
      for index in links.indices where links[index].row >= old.upperBound {
        links[index].row += shift
      }
      for index in waiting.indices where waiting[index].rows.lowerBound >= old.upperBound {
        let rows = waiting[index].rows
        waiting[index].rows = rows.lowerBound + shift..<rows.upperBound + shift
      }
      code.move(from: old.upperBound, by: shift)
    }
    let place = links.firstIndex { $0.row >= old.lowerBound + new.rows.count } ?? links.count
    links.insert(contentsOf: new.links, at: place)
  }
}

/// A block whose links may still be defined.
private struct WaitingBlock {
  var labels: Set<String>
  var rows: Range<Int>
  let text: [UInt8]
  let style: InlineStyle
  let indents: Indents
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
