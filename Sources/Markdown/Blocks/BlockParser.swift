// The block structure of CommonMark and GFM, found line by line. cmark reads whole documents and
// cannot be asked in the middle of a line; this machine is a value that can be copied, so that the
// unfinished end of a stream is parsed on a copy and the original goes on. cmark parses what
// stands inside the leaves, and judges the structure in the tests.

/// Finds the blocks of a text that comes in line by line; all work is that of the line.
///
/// Containers nest at most `deepest` deep, deeper marks are text. A paragraph of more than
/// `LineFeed.longest` bytes comes in parts.
struct BlockParser {
  static let deepest = 48

  /// The leaf that may go on with the next line.
  enum Leaf {
    case none
    case paragraph
    case fence(Fence)
    /// Blank lines wait until code follows them.
    case indented(blanks: [[UInt8]])
    case html(HTMLStart)
    case table(columns: Int)
    case maths(MathsMark)
  }

  struct Fence {
    let mark: UInt8
    let length: Int
    let indent: Int
  }

  var containers: [Container] = []
  var leaf = Leaf.none
  /// The text of the open paragraph or of open maths, and where its last line begins.
  var text: [UInt8] = []
  var lastLine = 0
  /// Whether a part of the open paragraph has been handed on already.
  var hasParts = false
  /// The last number in each open list of numbers, by the list's depth.
  var numbers: [Int: Int] = [:]

  /// Takes the next line, or the next fragment of a line too long.
  mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, _ piece: LineFeed.Piece, into sink: inout some BlockSink
  ) {
    guard piece.isStart else {
      takeFragment(bytes, into: &sink)
      return
    }
    var cursor = LineCursor(bytes)
    let matched = matchContainers(&cursor)
    let isAllMatched = matched == containers.count
    var place = Place(depth: matched)
    if isAllMatched {
      switch matchLeaf(&cursor, into: &sink) {
      case .taken: return
      case .goesOn: place.isInLeaf = true
      case .ends: break
      }
    }
    openBlocks(&cursor, &place, into: &sink)
    if !place.isDone { addText(cursor, place, into: &sink) }
  }

  /// Ends everything that is open.
  mutating func finish(into sink: inout some BlockSink) {
    closeLeaf(into: &sink)
    close(to: 0, into: &sink)
  }

  /// Where in the tree of blocks a line stands.
  struct Place {
    /// How many containers go on.
    var depth: Int
    /// Whether the open paragraph or table goes on unless another block begins.
    var isInLeaf = false
    /// Whether the line opened a block.
    var hasOpened = false
    /// Whether nothing of the line is left.
    var isDone = false

    init(depth: Int) { self.depth = depth }
  }

  private enum LeafMatch { case taken, goesOn, ends }

  // MARK: what is open

  /// How many of the open containers the line goes on with.
  private mutating func matchContainers(_ cursor: inout LineCursor) -> Int {
    for (depth, container) in containers.enumerated() {
      switch container {
      case .list: continue
      case .quote:
        guard cursor.indent <= 3, cursor.first == Byte.greater else { return depth }
        cursor.advanceToText()
        cursor.advance(columns: 1)
        if cursor.next.isBlank { cursor.advance(columns: 1) }
      case .item(let item):
        if cursor.indent >= item.padding {
          cursor.advance(columns: item.padding)
        } else if cursor.isBlank, item.hasChild {
          cursor.advanceToText()
        } else {
          return depth
        }
      }
    }
    return containers.count
  }

  private mutating func matchLeaf(
    _ cursor: inout LineCursor, into sink: inout some BlockSink
  ) -> LeafMatch {
    switch leaf {
    case .none: return .ends
    case .paragraph: return cursor.isBlank ? .ends : .goesOn
    case .table:
      return cursor.isBlank || TableLine.isEmpty(cursor.text) ? .ends : .goesOn
    case .fence(let fence):
      if cursor.indent <= 3, fence.isClosed(by: cursor.text) {
        closeLeaf(into: &sink)
      } else {
        cursor.advance(columns: min(fence.indent, cursor.indent))
        sink.codeLine(cursor.rest, isStart: true)
      }
      return .taken
    case .indented(var blanks):
      if cursor.isIndented {
        cursor.advance(columns: 4)
        if cursor.isBlank {
          blanks.append(cursor.rest)
          leaf = .indented(blanks: blanks)
        } else {
          for blank in blanks { sink.codeLine(blank, isStart: true) }
          if !blanks.isEmpty { leaf = .indented(blanks: []) }
          sink.codeLine(cursor.rest, isStart: true)
        }
        return .taken
      }
      guard cursor.isBlank else { return .ends }
      blanks.append([])
      leaf = .indented(blanks: blanks)
      return .taken
    case .html(let start):
      if cursor.isBlank, start.endsAtBlank { return .ends }
      sink.htmlLine(cursor.rest)
      if start.ends(in: cursor.text) { closeLeaf(into: &sink) }
      return .taken
    case .maths(let mark):
      guard !cursor.isBlank else { return .ends }
      addLine(cursor.text)
      if mark.closes(cursor.text) {
        closeMaths(mark, into: &sink)
      } else if text.count > LineFeed.longest {
        // No formula is that long: it is text like any other.
        leaf = .paragraph
        handOnPart(into: &sink)
      }
      return .taken
    }
  }

  // MARK: text

  private mutating func addText(
    _ cursor: LineCursor, _ place: Place, into sink: inout some BlockSink
  ) {
    let isLazy = !place.isInLeaf && !place.hasOpened && !cursor.isBlank
    if isLazy, case .paragraph = leaf, place.depth < containers.count {
      addParagraphLine(cursor.text, into: &sink)
      return
    }
    if cursor.isBlank {
      guard !place.hasOpened else { return }
      closeLeaf(into: &sink)
      close(to: place.depth, into: &sink)
      sink.blank()
      return
    }
    if place.isInLeaf, case .paragraph = leaf {
      addParagraphLine(cursor.text, into: &sink)
      return
    }
    if !place.hasOpened {
      closeLeaf(into: &sink)
      close(to: place.depth, into: &sink)
    }
    openLeaf(.paragraph, into: &sink)
    addParagraphLine(cursor.text, into: &sink)
  }

  private mutating func addParagraphLine(
    _ line: UnsafeBufferPointer<UInt8>, into sink: inout some BlockSink
  ) {
    addLine(line)
    if !hasParts, text.first == Byte.openBracket { handOnDefinitions(all: false, into: &sink) }
    if text.count > LineFeed.longest { handOnPart(into: &sink) }
  }

  mutating func addLine(_ line: UnsafeBufferPointer<UInt8>) {
    if !text.isEmpty { text.append(Byte.newline) }
    lastLine = text.count
    text.append(contentsOf: line)
  }

  /// What follows of a line too long stays in the leaf that the line's beginning stands in.
  private mutating func takeFragment(
    _ bytes: UnsafeBufferPointer<UInt8>, into sink: inout some BlockSink
  ) {
    switch leaf {
    case .paragraph, .maths:
      leaf = .paragraph
      text.append(contentsOf: bytes)
      if text.count > LineFeed.longest { handOnPart(into: &sink) }
    case .none:
      openLeaf(.paragraph, into: &sink)
      addParagraphLine(bytes, into: &sink)
    case .fence: sink.codeLine(Array(bytes), isStart: false)
    case .indented: sink.codeLine(Array(bytes), isStart: false)
    case .html: sink.htmlLine(Array(bytes))
    case .table(let columns): sink.tableRow(TableLine.cells(bytes, columns: columns))
    }
  }

  // MARK: opening and closing

  /// Begins a leaf in the innermost container; a list itself holds only items.
  mutating func openLeaf(_ new: Leaf, into sink: inout some BlockSink) {
    if case .list? = containers.last { close(to: containers.count - 1, into: &sink) }
    noteChild()
    leaf = new
    text = []
    lastLine = 0
    hasParts = false
  }

  mutating func noteChild() {
    guard case .item(var item)? = containers.last, !item.hasChild else { return }
    item.hasChild = true
    containers[containers.count - 1] = .item(item)
  }

  mutating func push(_ container: Container, into sink: inout some BlockSink) {
    noteChild()
    containers.append(container)
    sink.open(container)
  }

  /// Closes containers until so many are left.
  mutating func close(to depth: Int, into sink: inout some BlockSink) {
    while containers.count > depth, let last = containers.popLast() { sink.close(last) }
  }

  mutating func closeLeaf(into sink: inout some BlockSink) {
    let closed = leaf
    leaf = .none
    switch closed {
    case .none: break
    case .paragraph: handOnParagraph(into: &sink)
    case .fence, .indented: sink.endCode()
    case .html: sink.endHTML()
    case .table: sink.endTable()
    // Maths without its end is a paragraph like any other.
    case .maths: handOnParagraph(into: &sink)
    }
  }

  private mutating func closeMaths(_ mark: MathsMark, into sink: inout some BlockSink) {
    leaf = .none
    let all = text
    text = []
    if let inner = mark.inner(of: all) {
      sink.maths(inner)
    } else {
      sink.paragraph(all, isPart: false)
    }
  }

  /// Hands on the open paragraph, its definitions first.
  mutating func handOnParagraph(into sink: inout some BlockSink) {
    if !hasParts { handOnDefinitions(all: true, into: &sink) }
    let all = text
    text = []
    lastLine = 0
    if hasParts || !all.trimmingBlanks().isEmpty { sink.paragraph(all, isPart: false) }
    hasParts = false
  }

  /// Takes definitions off the paragraph's beginning; unless `all`, only those that the next line
  /// cannot go on with.
  mutating func handOnDefinitions(all: Bool, into sink: inout some BlockSink) {
    var start = 0
    while start < text.count, text[start] == Byte.openBracket,
      let (definition, end) = DefinitionReader.read(text, from: start),
      all || (end < text.count && !"\"'(".utf8.contains(text[end]))
    {
      sink.definition(definition)
      start = end
    }
    if start > 0 {
      text.removeFirst(start)
      lastLine = max(lastLine - start, 0)
    }
  }

  /// Hands on the beginning of a paragraph that has grown too long.
  private mutating func handOnPart(into sink: inout some BlockSink) {
    if !hasParts { handOnDefinitions(all: false, into: &sink) }
    while text.count > LineFeed.longest {
      let cut = ParagraphCut.place(in: text)
      sink.paragraph(Array(text[..<cut]), isPart: true)
      hasParts = true
      text.removeFirst(cut)
      lastLine = max(lastLine - cut, 0)
    }
  }
}
