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
      sink.source = textLines
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
