/// The rows of a text that only grows, such as thinking while it streams in.
///
/// Rows before the last few never change again, and an append costs its own length and that of the
/// last row. The rows are always those of the whole text wrapped at once.
package struct StreamingWrap: Sendable {
  /// How the text is wrapped.
  package let rule: LineWrap
  /// All rows so far, at least one; those before `frozenCount` are final.
  package private(set) var rows: [SafeText] = [.empty]
  /// How many rows from the first on will never change.
  package private(set) var frozenCount = 0

  /// What has been taken for good; the text's last cell may still grow and is not.
  private var breaker: RowBreaker
  /// The text from the first row that is not final, and where it begins in the whole.
  private var tail = SafeText.empty
  private var tailStart = 0
  /// How far `breaker` has read, in the whole.
  private var read = 0

  /// Makes an empty wrap.
  package init(_ rule: LineWrap) {
    self.rule = rule
    breaker = RowBreaker(rule)
  }

  /// Adds text to the end.
  package mutating func append(_ text: SafeText) {
    if text.isEmpty { return }
    tail += text
    rows.removeSubrange(frozenCount...)
    var final: [RowSpan] = []
    var open: [RowSpan] = []
    var string = tail.string
    string.withUTF8 { bytes in
      wrap(bytes, final: &final, open: &open)
      for span in final + open { rows.append(rule.row(span, of: tail, bytes)) }
    }
    frozenCount += final.count
    if let last = final.last {
      tail = tail.slice(last.next..<tail.string.utf8.count)
      tailStart += last.next
    }
  }

  private mutating func wrap(
    _ bytes: UnsafeBufferPointer<UInt8>, final: inout [RowSpan], open: inout [RowSpan]
  ) {
    let origin = tailStart
    var scanner = CellScanner(bytes, from: read - origin)
    var last: CellSpan?
    while let cell = scanner.next() {
      if let last { breaker.take(last) { final.append($0.moved(by: -origin)) } }
      last = cell.moved(by: origin)
    }
    read = last?.start ?? read
    var ahead = breaker
    if let last { ahead.take(last) { open.append($0.moved(by: -origin)) } }
    ahead.finish(at: origin + bytes.count) { open.append($0.moved(by: -origin)) }
  }
}

extension RowSpan {
  fileprivate func moved(by distance: Int) -> RowSpan {
    RowSpan(
      start: start + distance, end: end + distance, next: next + distance, indent: indent,
      width: width, isLineEnd: isLineEnd)
  }
}

extension CellSpan {
  fileprivate func moved(by distance: Int) -> CellSpan {
    CellSpan(start: start + distance, end: end + distance, width: width, first: first)
  }
}
