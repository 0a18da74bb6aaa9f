internal import TerminalKit

// Inlines, and links by reference: a definition may follow the paragraph that needs it.

/// A block whose links may still be defined.
struct WaitingBlock {
  var labels: Set<String>
  var rows: Range<Int>
  let text: [UInt8]
  let style: InlineStyle
  let indents: Indents
}

extension BlockPainter {
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
  mutating func place(_ text: [UInt8], _ style: InlineStyle) {
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
  mutating func layOutWaiting(for label: String) {
    for index in waiting.indices where waiting[index].labels.contains(label) {
      let block = waiting[index]
      guard block.text.count <= lateBudget else { return }
      lateBudget -= block.text.count
      var again = self
      again.rows = []
      again.sources = []
      if sources.indices.contains(block.rows.lowerBound - base) {
        let lines = sources[block.rows.lowerBound - base]
        again.source = Int(lines.lowerBound)..<Int(lines.upperBound)
      }
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
    sources.replaceSubrange(old, with: new.sources)
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
