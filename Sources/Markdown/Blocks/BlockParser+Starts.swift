// Where a block begins, in the order in which CommonMark asks.

extension BlockParser {
  /// Opens all blocks that begin on the line.
  mutating func openBlocks(
    _ cursor: inout LineCursor, _ place: inout Place, into sink: inout some BlockSink
  ) {
    var mayBeLazy = false
    if case .paragraph = leaf { mayBeLazy = true }
    while !place.isDone {
      if cursor.isIndented {
        guard !mayBeLazy, !cursor.isBlank else { return }
        begin(&place, into: &sink)
        cursor.advance(columns: 4)
        openLeaf(.indented, into: &sink)
        sink.beginCode(info: nil)
        sink.codeLine(cursor.rest, isStart: true)
        place.isDone = true
        return
      }
      if cursor.isBlank { return }
      if openQuote(&cursor, &place, into: &sink) || openItem(&cursor, &place, into: &sink) {
        mayBeLazy = false
        continue
      }
      openLeafBlock(&cursor, &place, into: &sink)
      return
    }
  }

  /// Ends what does not go on, since a block begins.
  private mutating func begin(_ place: inout Place, into sink: inout some BlockSink) {
    if !place.hasOpened {
      closeLeaf(into: &sink)
      close(to: place.depth, into: &sink)
    }
    place.hasOpened = true
    place.isInLeaf = false
  }

  private mutating func openQuote(
    _ cursor: inout LineCursor, _ place: inout Place, into sink: inout some BlockSink
  ) -> Bool {
    let depth = place.hasOpened ? containers.count : place.depth
    guard cursor.first == Byte.greater, depth < Self.deepest else { return false }
    begin(&place, into: &sink)
    if case .list? = containers.last { close(to: containers.count - 1, into: &sink) }
    cursor.advanceToText()
    cursor.advance(columns: 1)
    if cursor.next.isBlank { cursor.advance(columns: 1) }
    push(.quote, into: &sink)
    return true
  }

  private mutating func openItem(
    _ cursor: inout LineCursor, _ place: inout Place, into sink: inout some BlockSink
  ) -> Bool {
    let depth = place.hasOpened ? containers.count : place.depth
    guard depth + 1 < Self.deepest, !BlockStarts.isRule(cursor.text) else { return false }
    var isInParagraph = false
    if place.isInLeaf, case .paragraph = leaf { isInParagraph = true }
    guard let marker = ListMarker(cursor.text, interruptsParagraph: isInParagraph) else {
      return false
    }
    let parent = depth > 0 ? containers[depth - 1] : nil
    begin(&place, into: &sink)
    let indent = cursor.indent
    cursor.advanceToText()
    cursor.advance(bytes: marker.length)
    let padding = marker.length + ListMarker.skipPadding(&cursor)
    var number = marker.number
    if case .list(let kind)? = parent, kind.continues(marker.kind) {
      number = kind.start == nil ? nil : nextNumber(in: depth - 1)
    } else {
      if case .list? = parent { close(to: depth - 1, into: &sink) }
      push(.list(marker.kind), into: &sink)
      numbers[containers.count - 1] = number
    }
    let task = ListMarker.takeTask(&cursor)
    let item = ListItem(
      number: number, mark: marker.kind.mark, task: task, padding: indent + padding)
    push(.item(item), into: &sink)
    return true
  }

  private mutating func nextNumber(in depth: Int) -> Int {
    let next = min((numbers[depth] ?? 0) + 1, 1_999_999_999)
    numbers[depth] = next
    return next
  }

  private mutating func openLeafBlock(
    _ cursor: inout LineCursor, _ place: inout Place, into sink: inout some BlockSink
  ) {
    var isInParagraph = false
    var isInTable: Int?
    if place.isInLeaf {
      if case .paragraph = leaf { isInParagraph = true }
      if case .table(let columns) = leaf { isInTable = columns }
    }
    let line = cursor.text
    if let level = BlockStarts.headingLevel(line) {
      begin(&place, into: &sink)
      openLeaf(.none, into: &sink)
      sink.heading(BlockStarts.headingText(line, level: level), level: level)
    } else if let fence = BlockStarts.fence(line, indent: cursor.indent) {
      begin(&place, into: &sink)
      openLeaf(.fence(fence), into: &sink)
      sink.beginCode(info: BlockStarts.info(line, fence))
    } else if let start = HTMLStart(line, interruptsParagraph: isInParagraph) {
      openHTML(start, cursor, &place, into: &sink)
    } else if isInParagraph, let level = BlockStarts.underline(line) {
      underline(level, line, into: &sink)
    } else if BlockStarts.isRule(line) {
      begin(&place, into: &sink)
      openLeaf(.none, into: &sink)
      sink.rule()
    } else if let mark = MathsMark(line) {
      openMaths(mark, line, &place, into: &sink)
    } else if isInParagraph, openTable(line, into: &sink) {
    } else if let columns = isInTable {
      sink.tableRow(TableLine.cells(line, columns: columns))
    } else {
      return
    }
    place.isDone = true
  }

  private mutating func openHTML(
    _ start: HTMLStart, _ cursor: LineCursor, _ place: inout Place,
    into sink: inout some BlockSink
  ) {
    begin(&place, into: &sink)
    openLeaf(.html(start), into: &sink)
    sink.beginHTML()
    sink.htmlLine(cursor.rest)
    if start.ends(in: cursor.text) { closeLeaf(into: &sink) }
  }

  private mutating func underline(
    _ level: Int, _ line: UnsafeBufferPointer<UInt8>, into sink: inout some BlockSink
  ) {
    if !hasParts { handOnDefinitions(all: true, into: &sink) }
    if text.isEmpty {
      addLine(line)
      return
    }
    let all = text
    text = []
    leaf = .none
    sink.source = textLines.lowerBound..<self.line + 1
    sink.heading(Array(all.trimmingBlanks()), level: level)
  }

  private mutating func openMaths(
    _ mark: MathsMark, _ line: UnsafeBufferPointer<UInt8>, _ place: inout Place,
    into sink: inout some BlockSink
  ) {
    begin(&place, into: &sink)
    openLeaf(.maths(mark), into: &sink)
    addLine(line)
    guard mark.isWhole(line) else { return }
    let all = text
    text = []
    leaf = .none
    sink.maths(mark.inner(of: all) ?? all)
  }

  /// Makes the paragraph's last line the head of a table when `line` is what stands below heads.
  private mutating func openTable(
    _ line: UnsafeBufferPointer<UInt8>, into sink: inout some BlockSink
  ) -> Bool {
    guard let alignments = TableLine.alignments(line) else { return false }
    let head = text[lastLine...].withUnsafeBufferPointer { TableLine.cells($0) }
    guard head.count == alignments.count else { return false }
    text.removeSubrange(max(lastLine - 1, 0)...)
    handOnParagraph(into: &sink)
    leaf = .table(columns: alignments.count)
    sink.source = max(self.line - 1, 0)..<self.line + 1
    sink.beginTable(head, alignments)
    return true
  }
}
