// A text being edited: a value with a cursor, history of changes and kill ring. It holds the
// person's own text as typed or pasted; what is shown of it goes through `SafeText`.

/// Several lines of text with a cursor, edited by characters as people see them.
///
/// An edit costs some microseconds whatever the text's length; `text` and the first layout at a
/// width are linear.
package struct TextField: Sendable, Equatable {
  var buffer = TextBuffer()
  var place = TextBuffer.Place(piece: 0, offset: 0)
  var changes = TextChanges()
  var kills = KillRing()
  var lastAction = Action.other
  /// The rows of each piece at `heightsWidth`; -1 where not known.
  var heights: [Int32] = [-1]
  var heightsWidth = 0
  /// Texts that stand in the field as one character each.
  var folds = TextFolds()

  /// What was done last, for what depends on it: joined kills, yank-pop, the column of up and down.
  enum Action: Sendable, Equatable {
    case other, typing, erasing, kill
    case yank(Range<TextBuffer.Place>)
    case vertical(column: Int)
  }

  /// Makes a field with the cursor behind `text`.
  package init(_ text: String = "") {
    if !text.isEmpty {
      let text = folds.guarded(text)
      setHeights(buffer.replace(buffer.start..<buffer.end, with: text))
      place = buffer.end
    }
  }

  /// The whole text, folded texts in full; linear.
  package var text: String { folds.expanded(buffer.text) }

  /// The text as it stands in the field, folded texts as one character each: what `restore` takes.
  package var foldedText: String { buffer.text }

  /// Whether there is no text.
  package var isEmpty: Bool { buffer.byteCount == 0 }

  /// The size of the text in bytes of UTF-8, folded texts as one character each.
  package var byteCount: Int { buffer.byteCount }

  /// The number of lines, at least 1; linear in lines.
  package var lineCount: Int { buffer.pieces.count { $0.endsLine } + 1 }

  /// The cursor as an offset in bytes of UTF-8; set, it moves on to a border of characters.
  package var cursor: Int {
    get { buffer.offset(of: place) }
    set {
      place = aligned(newValue)
      lastAction = .other
    }
  }

  /// The text before the cursor on its line.
  package var lineBeforeCursor: String { buffer.text(in: buffer.lineStart(of: place)..<place) }

  /// The text after the cursor on its line.
  package var lineAfterCursor: String { buffer.text(in: place..<buffer.lineEnd(of: place)) }

  /// Whether the cursor stands behind the last character.
  package var isAtEnd: Bool { place == buffer.end }

  /// Inserts typed or pasted text at the cursor; linear in `text`.
  package mutating func insert(_ text: String) {
    if text.isEmpty { return }
    let text = folds.guarded(text)
    let isTyped = text.utf8.count < 64 && text.count == 1
    change(place..<place, to: text, joining: isTyped && text != "\n" ? .typing : nil)
    lastAction = isTyped ? .typing : .other
  }

  /// Replaces the whole text and sets the cursor behind it; `undo` brings the old one back.
  package mutating func replaceAll(_ text: String) {
    restore(folds.guarded(text))
  }

  /// As `replaceAll`, with what `foldedText` gave of this same field.
  package mutating func restore(_ foldedText: String) {
    change(buffer.start..<buffer.end, to: foldedText, joining: nil)
    lastAction = .other
  }

  /// Replaces the bytes of `range`, such as a word being completed, and sets the cursor behind it.
  package mutating func replace(_ range: Range<Int>, with text: String) {
    let start = aligned(range.lowerBound)
    let end = max(start, aligned(range.upperBound))
    change(start..<end, to: folds.guarded(text), joining: nil)
    lastAction = .other
  }

  /// Forgets all but what was cut: for after sending.
  package mutating func reset() {
    let (ring, texts) = (kills, folds)
    self = TextField()
    kills = ring
    folds = texts
  }

  private func aligned(_ offset: Int) -> TextBuffer.Place {
    var found = buffer.place(at: max(offset, 0))
    let text = buffer.pieces[found.piece].text
    while found.offset > 0, found.offset < text.utf8.count,
      text.utf8[text.index(utf8: found.offset)] & 0xC0 == 0x80
    {
      found.offset += 1
    }
    return buffer.aligned(found)
  }
}

extension TextField {
  /// The one way the text changes: notes it for undo, keeps the layout's figures in step.
  mutating func change(
    _ range: Range<TextBuffer.Place>, to text: String, joining kind: TextChanges.Kind?
  ) {
    let removed = buffer.text(in: range)
    if removed.isEmpty, text.isEmpty { return }
    changes.note(
      TextChange(
        offset: buffer.offset(of: range.lowerBound), removed: removed, inserted: text,
        cursor: buffer.offset(of: place)),
      joining: kind)
    replace(range, with: text)
  }

  mutating func replace(_ range: Range<TextBuffer.Place>, with text: String) {
    let result = buffer.replace(range, with: text)
    setHeights(result)
    place = buffer.aligned(result.end)
  }

  mutating func setHeights(_ result: (end: TextBuffer.Place, old: Range<Int>, count: Int)) {
    if result.old.count == 1, result.count == 1 {
      heights[result.old.lowerBound] = -1
    } else {
      heights.replaceSubrange(result.old, with: repeatElement(-1, count: result.count))
    }
    let fresh = result.old.lowerBound..<result.old.lowerBound + result.count
    if heightsWidth > 0 { reckonHeights(of: fresh) }
  }
}

/// One change of a text: at `offset`, `removed` gave way to `inserted`.
struct TextChange: Sendable, Equatable {
  var offset: Int
  var removed: String
  var inserted: String
  /// Where the cursor stood before.
  var cursor: Int
}

/// What can be undone and done again.
struct TextChanges: Sendable, Equatable {
  /// Changes that join with their like into one step.
  enum Kind: Sendable, Equatable {
    case typing, erasing
  }

  /// Steps kept, and bytes that they may hold together; the oldest go first.
  static let mostSteps = 1_000
  static let mostBytes = 64 << 20

  private(set) var done: [TextChange] = []
  private(set) var undone: [TextChange] = []
  private var open: Kind?
  private var bytes = 0

  /// Notes a change; one of a kind with the last, and adjoining it, becomes part of it.
  mutating func note(_ change: TextChange, joining kind: Kind?) {
    undone = []
    defer { open = kind }
    bytes += change.removed.utf8.count + change.inserted.utf8.count
    if let kind, kind == open, let last = done.last, join(change, to: last, kind) { return }
    done.append(change)
    while done.count > TextChanges.mostSteps || (bytes > TextChanges.mostBytes && done.count > 1) {
      let oldest = done.removeFirst()
      bytes -= oldest.removed.utf8.count + oldest.inserted.utf8.count
    }
  }

  /// Ends the step: what comes next is undone by itself.
  mutating func close() { open = nil }

  /// Takes the last change for undoing.
  mutating func undo() -> TextChange? {
    open = nil
    guard let change = done.popLast() else { return nil }
    undone.append(change)
    return change
  }

  /// Takes the last change undone for doing it again.
  mutating func redo() -> TextChange? {
    open = nil
    guard let change = undone.popLast() else { return nil }
    done.append(change)
    return change
  }

  private mutating func join(_ change: TextChange, to last: TextChange, _ kind: Kind) -> Bool {
    switch kind {
    case .typing:
      guard change.removed.isEmpty, change.offset == last.offset + last.inserted.utf8.count,
        !startsWord(change.inserted, after: last.inserted)
      else { return false }
      done[done.count - 1].inserted += change.inserted
    case .erasing:
      guard change.inserted.isEmpty, last.inserted.isEmpty else { return false }
      if change.offset + change.removed.utf8.count == last.offset {
        done[done.count - 1].removed = change.removed + last.removed
        done[done.count - 1].offset = change.offset
      } else if change.offset == last.offset {
        done[done.count - 1].removed += change.removed
      } else {
        return false
      }
    }
    return true
  }

  private func startsWord(_ text: String, after before: String) -> Bool {
    before.unicodeScalars.last?.properties.isWhitespace == true
      && text.unicodeScalars.first?.properties.isWhitespace == false
  }
}

/// The last texts killed, the newest last.
struct KillRing: Sendable, Equatable {
  static let mostKills = 30

  private var kills: [String] = []
  private var turned = 0

  /// Adds a kill; joined with the last one when that came just before.
  mutating func add(_ text: String, before isBefore: Bool, joining: Bool) {
    turned = 0
    if joining, let last = kills.last {
      kills[kills.count - 1] = isBefore ? text + last : last + text
    } else {
      kills.append(text)
      if kills.count > KillRing.mostKills { kills.removeFirst() }
    }
  }

  /// Writes all kills anew.
  mutating func rewrite(_ text: (String) -> String) {
    for place in kills.indices { kills[place] = text(kills[place]) }
  }

  /// The newest kill.
  mutating func newest() -> String? {
    turned = 0
    return kills.last
  }

  /// The kill before the one given last; after the oldest comes the newest again.
  mutating func older() -> String? {
    guard !kills.isEmpty else { return nil }
    turned = (turned + 1) % kills.count
    return kills[kills.count - 1 - turned]
  }
}
