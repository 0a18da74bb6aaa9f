internal import Markdown
internal import TerminalKit

/// The rows of one text at one width, kept while the text grows.
protocol TextRows: AnyObject {
  var count: Int { get }
  subscript(row: Int) -> StyledRow { get }
  /// The lines of the text that a row came from; empty for rows between blocks.
  func source(of row: Int) -> Range<Int>
  /// Takes in what was added to `text` since the last call.
  func grow(to text: String, isFinal: Bool)
}

extension MarkdownLayout: TextRows {}

/// Text as it is, wrapped: what a person wrote, and thinking.
///
/// Finished lines are laid out once and never change; work per growth is that of the new text and
/// of the line that is not yet finished, of which all rows but the last are settled as well.
final class BodyLayout: TextRows {
  private let width: Int
  private let role: Role
  private let wordWrap: Bool
  private var gate = SafeTextStream(as: .prose)
  private var taken = 0
  private var settled: [StyledRow] = []
  private var tail: [StyledRow] = []
  /// The line that each row came from, and the number of the unfinished one.
  private var settledLines: [Int32] = []
  private var tailLines: [Int32] = []
  private var number = 0
  /// The unfinished line, or what is left of it after its settled rows.
  private var line: SafeText = .empty
  private var lineIsContinued = false
  private var fence: CodeBlocks.Fence?

  init(width: Int, role: Role, wordWrap: Bool) {
    self.width = max(width, 1)
    self.role = role
    self.wordWrap = wordWrap
  }

  var count: Int { settled.count + tail.count }

  subscript(row: Int) -> StyledRow {
    if settled.indices.contains(row) { return settled[row] }
    let index = row - settled.count
    return tail.indices.contains(index) ? tail[index] : StyledRow()
  }

  func source(of row: Int) -> Range<Int> {
    let index = row - settled.count
    let line: Int32
    if settledLines.indices.contains(row) {
      line = settledLines[row]
    } else if tailLines.indices.contains(index) {
      line = tailLines[index]
    } else {
      return 0..<0
    }
    return Int(line)..<Int(line) + 1
  }

  /// Takes in what was added to `text` since the last call.
  func grow(to text: String, isFinal: Bool) {
    let utf8 = text.utf8
    let length = utf8.count
    guard length > taken else { return }
    let start = utf8.index(utf8.startIndex, offsetBy: taken)
    let added = taken == 0 ? text : String(text[start...])
    taken = length
    append(gate.append(added))
    settleLongLine()
    // The gate holds undecided ends back; they are shown meanwhile and replaced when decided.
    var undecided = gate
    let rest = line + undecided.finish()
    tail = []
    tailLines = []
    guard !rest.isEmpty || lineIsContinued else { return }
    for (offset, line) in rest.lines.enumerated() {
      let rows = rows(of: line)
      tail += rows
      tailLines += [Int32](repeating: Int32(clamping: number + offset), count: rows.count)
    }
  }

  private func append(_ safe: SafeText) {
    guard !safe.isEmpty else { return }
    let lines = safe.lines
    for (place, part) in lines.enumerated() {
      line += part
      if place < lines.count - 1 { finishLine() }
    }
  }

  private func finishLine() {
    settle(rows(of: line)[...])
    number += 1
    if !lineIsContinued { enterOrLeaveFence(line.string) }
    line = .empty
    lineIsContinued = false
  }

  // A line without end (minified code, a runaway model) is settled row by row as well.
  private func settleLongLine() {
    guard line.string.utf8.count > 4 * width, line.string.utf8.count > 1024 else { return }
    let spans = rule.spans(of: line)
    guard spans.count > 2 else { return }
    let all = rows(of: line)
    let keep = spans[spans.count - 1].start
    if !lineIsContinued { enterOrLeaveFence(line.string) }
    settle(all.dropLast())
    line = line.dropFirst(utf8: keep)
    lineIsContinued = true
  }

  private func settle(_ rows: ArraySlice<StyledRow>) {
    settled += rows
    settledLines += [Int32](repeating: Int32(clamping: number), count: rows.count)
  }

  private func enterOrLeaveFence(_ text: String) {
    guard let found = CodeBlocks.fence(text[...]) else { return }
    if let open = fence {
      if found.mark == open.mark, found.length >= open.length, found.isBare { fence = nil }
    } else if found.mark != "`" || !found.rest.contains("`") {
      fence = found
    }
  }

  private var rule: LineWrap {
    LineWrap(width: width, mode: fence != nil || !wordWrap ? .verbatim : .words, keepsIndent: true)
  }

  private func rows(of line: SafeText) -> [StyledRow] {
    let isFence = !lineIsContinued && CodeBlocks.fence(line.string[...]) != nil
    let look: Role = isFence ? .codeLabel : fence != nil ? .code : role
    return rule.rows(of: line).map { StyledRow($0, look) }
  }
}
