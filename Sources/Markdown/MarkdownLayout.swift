// Model output to styled rows. Lines go through the block parser once; what it finishes is laid
// out once and stays. The unfinished end is laid out on copies of parser and painter, only when
// somebody looks.

package import TerminalKit

/// The rows of one Markdown text at one width, kept while the text grows.
///
/// The picture depends on the text alone and never on the pieces it came in. Finished blocks never
/// change, with one exception: a paragraph or heading with a link by reference is laid out anew
/// when the reference's definition follows later (up to `BlockPainter.lateLimit` bytes in all).
/// Growing costs as much as what is new; looking, as much as the unfinished leaf, whose work is
/// bounded. Everything shown has gone through the gate after Markdown was decoded.
package final class MarkdownLayout {
  package let options: MarkdownOptions

  private var feed = LineFeed()
  private var parser = BlockParser()
  private var painter: BlockPainter
  /// The unfinished end; nil when it must be laid out anew.
  private var tail: Tail?
  private var taken = 0
  private var isFinished = false

  private struct Tail {
    var rows: [StyledRow] = []
    var links: [MarkdownLink] = []
    var code = CodePainter()
  }

  /// Makes the layout of an empty text.
  package init(_ options: MarkdownOptions) {
    self.options = options
    painter = BlockPainter(options)
  }

  /// Takes in what was added to `text` since the last call; `isFinal` says that nothing more comes.
  ///
  /// A text that goes on after all is laid out from its beginning.
  package func grow(to text: String, isFinal: Bool) {
    let utf8 = text.utf8
    let length = utf8.count
    if length < taken || (isFinished && length > taken) { reset() }
    if length > taken {
      var added =
        taken == 0 ? text : String(text[utf8.index(utf8.startIndex, offsetBy: taken)...])
      taken = length
      tail = nil
      added.withUTF8 { bytes in
        feed.feed(bytes) { line, piece in parser.take(line, piece, into: &painter) }
      }
    }
    if isFinal, !isFinished {
      isFinished = true
      tail = nil
      feed.finish { line, piece in parser.take(line, piece, into: &painter) }
      parser.finish(into: &painter)
      painter.finish()
    }
  }

  /// How many rows there are.
  package var count: Int { painter.rows.count + end.rows.count }

  /// How many rows from the first on are finished.
  package var finishedCount: Int { painter.rows.count }

  /// A row; an empty one beyond the end.
  package subscript(row: Int) -> StyledRow {
    let finished = painter.rows.count
    if row < finished { return row >= 0 ? painter.rows[row] : StyledRow() }
    let rows = end.rows
    return row - finished < rows.count ? rows[row - finished] : StyledRow()
  }

  /// The blocks of code, in order.
  package var codeBlocks: [MarkdownCode] { painter.code.blocks(followedBy: end.code) }

  /// The links, images and definitions, in order.
  package var links: [MarkdownLink] { painter.links + end.links }

  private func reset() {
    feed = LineFeed()
    parser = BlockParser()
    painter = BlockPainter(options)
    tail = nil
    taken = 0
    isFinished = false
  }

  private var end: Tail {
    if let tail { return tail }
    var found = Tail()
    if !isFinished {
      painter.settle()
      var copy = parser
      var end = painter.fork()
      UnfinishedEnd.paint(feed, &copy, into: &end)
      found = Tail(rows: end.rows, links: end.links, code: end.code)
    }
    tail = found
    return found
  }
}

/// Lays out what is unfinished as it will look.
enum UnfinishedEnd {
  static func paint(
    _ feed: LineFeed, _ parser: inout BlockParser, into painter: inout BlockPainter
  ) {
    painter.stage = .unfinishedLine
    let pending = feed.pending
    pending.withUnsafeBufferPointer { bytes in
      let line = shown(bytes, parser)
      if !line.isEmpty {
        parser.take(
          line, LineFeed.Piece(isStart: !feed.isContinued, isEnd: false), into: &painter)
      }
    }
    parser.foresee(into: &painter)
    painter.stage = .unfinishedBlock
    parser.finish(into: &painter)
    painter.finish()
  }

  /// As much of a line without its end as can be judged already.
  private static func shown(
    _ bytes: UnsafeBufferPointer<UInt8>, _ parser: BlockParser
  ) -> UnsafeBufferPointer<UInt8> {
    let nothing = UnsafeBufferPointer(rebasing: bytes[..<0])
    let end = bytes.last == Byte.carriageReturn ? bytes.count - 1 : bytes.count
    let line = UnsafeBufferPointer(rebasing: bytes[..<end])
    let text = UnsafeBufferPointer(rebasing: line[firstText(line)...])
    if case .fence(let fence) = parser.leaf {
      return fence.mayBeClosed(by: text) ? nothing : line
    }
    if text.count < 80, isMarkAlone(text) { return nothing }
    return withoutBox(line)
  }

  private static func firstText(_ line: UnsafeBufferPointer<UInt8>) -> Int {
    var index = 0
    // Marks of quotes and bullets that a deeper line may follow.
    while index < line.count, line[index].isBlank || line[index] == Byte.greater { index += 1 }
    return index
  }

  /// Signs alone, which the next byte may make a list, a heading, a rule, a fence or plain text.
  private static func isMarkAlone(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.allSatisfy({ $0.isDigit || $0.isBlank || $0 == Byte.period || $0 == Byte.close }) {
      return true
    }
    return text.allSatisfy { byte in
      byte.isBlank || marks.contains(byte)
    }
  }

  private static let marks = Set("-=*_+`~#>|:$".utf8)

  /// Leaves out the beginning of a task's box.
  private static func withoutBox(
    _ line: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard let bracket = line.lastIndex(of: Byte.openBracket), line.count - bracket <= 2,
      line[..<bracket].allSatisfy({ $0.isBlank || $0.isDigit || "-*+.)>".utf8.contains($0) })
    else { return line }
    return UnsafeBufferPointer(rebasing: line[..<bracket])
  }
}

extension BlockParser {
  /// Shows what is about to become a table or a formula as one.
  mutating func foresee(into sink: inout some BlockSink) {
    switch leaf {
    case .paragraph: foreseeTable(into: &sink)
    case .maths(let mark):
      let shown = mark.begun(in: text)
      leaf = .none
      text = []
      if !shown.isEmpty { sink.maths(shown) }
    case .none, .fence, .indented, .html, .table: break
    }
  }

  private mutating func foreseeTable(into sink: inout some BlockSink) {
    guard lastLine < text.count, text[lastLine] == Byte.pipe else { return }
    let head = text[lastLine...].withUnsafeBufferPointer { TableLine.cells($0) }
    guard !head.isEmpty, head.count <= TableLine.mostColumns else { return }
    text.removeSubrange(max(lastLine - 1, 0)...)
    handOnParagraph(into: &sink)
    leaf = .table(columns: head.count)
    sink.beginTable(head, [Alignment](repeating: .none, count: head.count))
  }
}
