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
    case indented
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
  /// The line that is taken, and the lines that `text` came from.
  var line = -1
  var textLines = 0..<0
  /// Whether a part of the open paragraph has been handed on already.
  var hasParts = false
  /// Blank lines of indented code, which wait until code follows them.
  var blankCode: [[UInt8]] = []
  /// The last number in each open list of numbers, by the list's depth.
  var numbers: [Int: Int] = [:]

  /// Takes the next line, or the next fragment of a line too long.
  mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, _ piece: LineFeed.Piece, into sink: inout some BlockSink
  ) {
    if piece.isStart { line += 1 }
    sink.source = line..<line + 1
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
        leaf = .none
        sink.endCode()
      } else {
        cursor.advance(columns: min(fence.indent, cursor.indent))
        sink.codeLine(cursor.rest, isStart: true)
      }
      return .taken
    case .indented: return matchIndented(&cursor, into: &sink)
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

  /// Goes on with indented code; its blank lines count only once code follows them.
  private mutating func matchIndented(
    _ cursor: inout LineCursor, into sink: inout some BlockSink
  ) -> LeafMatch {
    guard cursor.isIndented || cursor.isBlank else { return .ends }
    let isIndented = cursor.isIndented
    if isIndented { cursor.advance(columns: 4) }
    if cursor.isBlank {
      blankCode.append(isIndented ? cursor.rest : [])
      return .taken
    }
    for (index, blank) in blankCode.enumerated() {
      let place = line - blankCode.count + index
      sink.source = place..<place + 1
      sink.codeLine(blank, isStart: true)
    }
    blankCode = []
    sink.source = line..<line + 1
    sink.codeLine(cursor.rest, isStart: true)
    return .taken
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
    textLines = (text.isEmpty ? self.line : textLines.lowerBound)..<self.line + 1
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
}
