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
    var sources: [Range<Int32>] = []
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

  /// The lines of the text, from 0, that a row came from; empty for rows between blocks.
  ///
  /// A paragraph's rows have all of its lines in common, since they are filled anew.
  package func source(of row: Int) -> Range<Int> {
    let finished = painter.sources.count
    let lines: Range<Int32>
    if row < finished {
      lines = row >= 0 ? painter.sources[row] : 0..<0
    } else {
      let sources = end.sources
      lines = row - finished < sources.count ? sources[row - finished] : 0..<0
    }
    return Int(lines.lowerBound)..<Int(lines.upperBound)
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
      found = Tail(rows: end.rows, sources: end.sources, links: end.links, code: end.code)
    }
    tail = found
    return found
  }
}
